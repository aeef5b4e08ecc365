package dev.rhumb.evaluation;

/** What one pass over all pairs is for. */
@FunctionalInterface
interface PairReduction {
    /** Takes one block of pairs. The blocks of one row come from one thread, in ascending order of columns; others in any order. */
    void take(PairBlock block);
}

package dev.rhumb.runner.execute;

/** Hears how far a unit is. */
@FunctionalInterface
interface UnitProgress {
    /** {@code share} of the unit is done, 0 to 1. */
    void done(double share);
}

package dev.rhumb.diffusion.loop;

/** Hears of progress. Called on the sampling thread; must be quick. */
@FunctionalInterface
public interface LoopListener {

    /** Hears nothing. */
    LoopListener NONE = (step, steps) -> {};

    /** After each step: {@code step} steps of {@code steps} are done. Throwing stops the run. */
    void stepped(int step, int steps);
}

package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Transition;

/**
 * A sampler: the paper's algorithm for one step, which cannot tell whether guidance is present. It returns a transition
 * and the loop draws from it; it steps from the point its prediction speaks of ({@code prediction.x()}), not from
 * {@code x}; what it remembers between steps lives in the solver's memory, never in its fields. A record whose
 * components are its YAML keys.
 */
@FunctionalInterface
public interface Sampler {

    /**
     * Proposes one step.
     *
     * @param x {@code (B, ...)}, at level {@code from}
     * @param to the level to go to, possibly the clean end
     */
    Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to);

    /** Whether the transition has a density (positive variance) that guides may use at all but the last step. */
    default boolean kernel() {
        return false;
    }

    /** Whether a trajectory may be noised back to an earlier step and continued. */
    default boolean rewindable() {
        return true;
    }
}

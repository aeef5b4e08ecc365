package dev.rhumb.sampling;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Transition;
import org.apiguardian.api.API;

/**
 * A sampler: the paper's algorithm for one step, which does not know whether guidance is present. It returns a transition, and
 * the loop draws from it. It steps from the point that its prediction belongs to ({@code prediction.x()}), not from {@code x}.
 * What it remembers between steps lives in the solver's memory, never in its fields.
 *
 * <p>An immutable, validated record whose components are its YAML keys, annotated with {@link dev.rhumb.guidance.Method} and, on its
 * components, {@link dev.rhumb.guidance.Parameter}.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
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

    /** Network evaluations of a step; of each branch that guidance requests. */
    default int evaluations(NoiseLevel from, NoiseLevel to) {
        return 1;
    }

    /** The name of the schedule that it is used with unless an experiment names another. */
    default String schedule() {
        return "karras";
    }
}

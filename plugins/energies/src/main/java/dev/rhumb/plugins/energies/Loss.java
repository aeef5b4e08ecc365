package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Run;
import java.util.function.Function;

/** What of a named reward is followed. */
public enum Loss {
    /** The reward itself. */
    REWARD,
    /**
     * {@code -2 asin(|z - z'| / 2)^2} of the unit embeddings {@code z}, {@code z'} of a CLIP pair: half the squared angle
     * between them, negative. Unlike the cosine's, its gradient does not fade where they point apart.
     */
    SPHERICAL;

    private static final double MARGIN = 1e-7;

    /** As a reward of x0-hat, {@code (B, ...) -> (B, 1)}; refuses what the run lacks. */
    Function<NDArray, NDArray> of(String name, Run run) {
        if (this == REWARD) {
            return run.reward(name);
        }
        Function<NDArray, NDArray> cosine = run.cosine(name);
        return x -> {
            // |z - z'| / 2 = sqrt((1 - cosine) / 2); at both ends the chain rule meets 0/0 or infinity.
            NDArray half = Differentiable.times(cosine.apply(x).neg().add(1), 0.5);
            NDArray angle = half.clip(MARGIN, 1 - MARGIN).sqrt().asin();
            return Differentiable.times(angle.square(), -2);
        };
    }
}

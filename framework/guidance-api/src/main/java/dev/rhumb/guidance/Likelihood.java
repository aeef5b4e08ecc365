package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * A noise-aware log-likelihood {@code log p(condition | x_t)}: a noise-robust classifier, a CLIP pair, the oracle's
 * exact posterior, a user's reward. The theory requires only that it is differentiable in {@code x}.
 */
@FunctionalInterface
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Likelihood {

    /**
     * @param x the noised point, {@code (B, ...)}
     * @param level its noise level
     * @param condition the condition whose likelihood is computed
     * @return {@code (B, 1)}, differentiable in {@code x}, in nats; row i depends only on row i of {@code x}
     */
    NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition);

    /**
     * Refuses, before the first step, conditions of a kind that it was not trained on: a classifier cannot use a caption, and
     * a CLIP pair cannot use a class.
     *
     * @throws Unsupported in a sentence
     */
    default void requireKnown(Condition condition) {}
}

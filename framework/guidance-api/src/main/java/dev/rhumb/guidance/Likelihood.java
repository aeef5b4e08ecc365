package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * A noise-aware log-likelihood {@code log p(condition | x_t)}: a noise-robust classifier, a CLIP pair, the oracle's
 * exact posterior, a user's reward. The theory asks no more than that it can be differentiated in {@code x}.
 */
@FunctionalInterface
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Likelihood {

    /**
     * @param x the noised point, {@code (B, ...)}
     * @param level its noise level
     * @param condition what is to be likely
     * @return {@code (B, 1)}, differentiable in {@code x}, in nats; row i depends on row i of {@code x} alone
     */
    NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition);

    /**
     * Refuses, before the first step, conditions that it cannot judge: a classifier has no answer to a caption, nor a
     * CLIP pair to a class.
     *
     * @throws Unsupported in a sentence
     */
    default void requireKnown(Condition condition) {}
}

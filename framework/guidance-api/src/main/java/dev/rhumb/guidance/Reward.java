package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.apiguardian.api.API;

/**
 * How good an estimate of x0 is: what {@code rewards: {NAME: {type: TYPE, ...}}} of an experiment describes, and what {@link
 * Run#reward} gives to a guidance under that name. One that a plugin gives is a record whose components are its keys.
 */
@FunctionalInterface
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Reward {

    /**
     * The reward. A log-likelihood up to a constant, for methods that treat it as one.
     *
     * @param denoised estimates of x0, {@code (B, ...)}; the decoded images of a latent model
     * @param condition the run's condition, one row for each estimate
     * @return {@code (B, 1)}; row i depends only on row i; differentiable in {@code denoised} by the engine, unless it is for methods
     *     without gradients alone
     */
    NDArray of(NDArray denoised, Condition condition);

    /**
     * Refuses, before the first step, data and conditions that it cannot judge.
     *
     * @param data the shape of one estimate, without the batch axis
     * @throws Unsupported in a sentence
     */
    default void requireKnown(Shape data, Condition condition) {}
}

package dev.rhumb.network;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * What the training of a denoiser minimises: the mean of one loss for each image. An immutable, validated record whose components are its
 * YAML keys, annotated with {@link dev.rhumb.guidance.Method} and, on its components, {@link dev.rhumb.guidance.Parameter}; a training names
 * it under {@code objective}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@FunctionalInterface
public interface Objective {
    /**
     * The loss of each image.
     *
     * @param batch what the network was shown, what it returned, and what would have been right
     * @return {@code (B)}, at least 0 and finite, differentiable in {@link NoisedBatch#output()}; numbers in it come from
     *     {@link dev.rhumb.guidance.Differentiable}
     */
    NDArray losses(NoisedBatch batch);

    /** Whether the loss of an image depends on that image alone, so that a batch that does not fit the memory may be taken in parts. */
    default boolean isSeparable() {
        return true;
    }
}

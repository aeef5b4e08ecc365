package dev.rhumb.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The way from a latent model's samples to images: part of the model, and differentiable (Rombach et al. 2022). */
public interface Decoder extends AutoCloseable {
    /** What messages call it. */
    String name();

    /** Tells the latents of one autoencoder from those of another: a hash of its weights. */
    String latentSpace();

    /** The shape of one latent, without the batch axis. */
    Shape latentShape();

    /** The shape of one image, (C, H, W). */
    Shape imageShape();

    /**
     * Images of clean latents.
     *
     * @param latents (B, ...), in the units that the model samples in
     * @return (B, C, H, W), around [-1, 1] but not cut to it; differentiable in the latents when gradients are recorded on the calling
     *     thread; belongs to their manager
     */
    NDArray decode(NDArray latents);

    @Override
    void close();
}

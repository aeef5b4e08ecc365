package dev.rhumb.network;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * One batch of a denoiser's training. Points are {@code x_t = a x0 + s n}. Images are {@code (B, C, H, W)} in [-1, 1], or latents.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface NoisedBatch {
    /** x0, {@code (B, C, H, W)}; for a network that learns from a teacher, the teacher's guided estimate of it. */
    NDArray clean();

    /** x_t, {@code (B, C, H, W)}. */
    NDArray noised();

    /** Share of the data, {@code (B, 1, 1, 1)}, from 0 to 1. */
    NDArray a();

    /** Share of the noise, {@code (B, 1, 1, 1)}, above 0. */
    NDArray s();

    /** The raw output that would be right under the training's preconditioning, {@code (B, C, H, W)}. */
    NDArray target();

    /** The network's raw output, {@code (B, C, H, W)}. */
    NDArray output();

    /** The network's estimate of x0, {@code (B, C, H, W)}, which the preconditioning makes of {@link #output()}. */
    NDArray denoised();

    /**
     * The network's estimate of x0 at other points and levels under the same conditions, by a forward of its own.
     *
     * @param x {@code (B, C, H, W)}
     * @param a share of the data in {@code x}, {@code (B, 1, 1, 1)}
     * @param s share of the noise in {@code x}, {@code (B, 1, 1, 1)}
     * @return {@code (B, C, H, W)}
     */
    NDArray denoised(NDArray x, NDArray a, NDArray s);
}

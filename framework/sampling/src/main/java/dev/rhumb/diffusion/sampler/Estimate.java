package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Prediction;

/** Which estimate a solver interpolates between steps. */
public enum Estimate {
    /** x0, as in DPM-Solver++ and UniPC; stable under large guidance scales. */
    DENOISED,
    /** The noise, as in DPM-Solver. */
    NOISE;

    NDArray of(Prediction p) {
        return this == DENOISED ? p.denoised() : p.noise();
    }
}

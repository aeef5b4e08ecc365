package dev.rhumb.diffusion.training;

/** What a network is trained for. */
public enum Task {
    /** Predict clean images from noised ones. */
    DENOISER,
    /** Classify images at any noise level, told the level. */
    NOISE_ROBUST_CLASSIFIER,
    /** Classify clean images. */
    CLEAN_CLASSIFIER
}

package dev.rhumb.diffusion.training;

/** What a network is trained for. */
public enum Task {
    /** Predict clean images from noised ones. */
    DENOISER(true, false),
    /** Classify images at any noise level, which is an input. */
    NOISE_ROBUST_CLASSIFIER(true, true),
    /** Classify clean images. */
    CLEAN_CLASSIFIER(false, true),
    /** Read the objects of clean images with their attributes; right is an image whose objects all have kind and colour right. */
    READER(false, true),
    /** Tell which caption belongs to which image at any noise level, which is an input. */
    NOISED_CLIP(true, true),
    /** Tell which caption belongs to which clean image. */
    CLEAN_CLIP(false, true),
    /** Compress images to latents and bring them back. */
    AUTOENCODER(false, false);

    private final boolean noised;
    private final boolean answers;

    Task(boolean noised, boolean answers) {
        this.noised = noised;
        this.answers = answers;
    }

    /** Whether training images are noised at random levels. */
    boolean isNoised() {
        return noised;
    }

    /** Whether its answers are right or wrong, so that there is an accuracy. */
    boolean hasAccuracy() {
        return answers;
    }
}

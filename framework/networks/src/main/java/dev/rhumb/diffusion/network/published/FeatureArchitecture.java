package dev.rhumb.diffusion.network.published;

/** The architecture of a published feature network: images {@code (B, 3, height, width)} to features {@code (B, d)}. */
public sealed interface FeatureArchitecture extends Architecture
        permits InceptionV3, Dinov2, ClipVision, EfficientNetLite0, Vgg16, AestheticPredictor {
    /** What the keys of a head begin with, which lies in a file beside the network's. */
    String HEAD = "head.";

    /**
     * The same for images of a size.
     *
     * @throws IllegalArgumentException if it does not take images of that size; a sentence
     */
    FeatureArchitecture seeing(int height, int width);
}

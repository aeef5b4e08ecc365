package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import dev.rhumb.network.NetworkShape;

/** A network that looks at clean images for metrics and for accuracy. */
public interface ImageJudge {
    /**
     * What it sees in images.
     *
     * @param features (B, features)
     * @param logits (B, classes)
     */
    record Judgement(NDArray features, NDArray logits) {}

    /** What the network looks like. */
    NetworkShape shape();

    /**
     * Features and class logits.
     *
     * @param x clean images (B, C, H, W), values in [-1, 1]
     * @return both attached to the manager of {@code x}
     */
    Judgement judge(NDArray x);
}

package dev.rhumb.runner.measure;

import dev.rhumb.evaluation.Features;

/** What shows images to metrics: as features, and as class logits. */
public interface ImageNetwork extends AutoCloseable {
    /**
     * What it sees.
     *
     * @param features n x features
     * @param logits n x classes
     */
    record Seen(Features features, Features logits) {}

    /**
     * Looks at images.
     *
     * @param images row-major, (C, H, W) each, in [-1, 1]; samples outside it are shown as they are
     * @param count how many
     */
    Seen see(float[] images, int count);

    @Override
    void close();
}

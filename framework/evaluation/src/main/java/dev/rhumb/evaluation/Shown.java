package dev.rhumb.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * What metrics of images look at beside features; points of a mixture have nothing of it.
 *
 * @param adherence the share of its requirements that each generated sample meets, m
 * @param cosines of each generated sample and its caption, m
 * @param pixels of the generated samples, m
 * @param referencePixels of the reference samples, n
 */
public record Shown(
        @Nullable Adherence adherence,
        @Nullable Cosines cosines,
        @Nullable Pixels pixels,
        @Nullable Pixels referencePixels) {
    /** Nothing. */
    public static final Shown NOTHING = new Shown(null, null, null, null);

    /** Of chosen generated samples. */
    Shown generatedSubset(int... rows) {
        return new Shown(
                adherence == null ? null : adherence.subset(rows),
                cosines == null ? null : cosines.subset(rows),
                pixels == null ? null : pixels.subset(rows),
                referencePixels);
    }

    /** Of chosen reference samples. */
    Shown referenceSubset(int... rows) {
        return new Shown(adherence, cosines, pixels, referencePixels == null ? null : referencePixels.subset(rows));
    }
}

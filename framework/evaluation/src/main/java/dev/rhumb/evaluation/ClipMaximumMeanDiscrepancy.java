package dev.rhumb.evaluation;

/**
 * CMMD: S. Jayasumana et al., "Rethinking FID", CVPR 2024, section 4: squared maximum mean discrepancy of CLIP embeddings
 * of length one, with a Gaussian kernel of width 10, times 1000. As in the authors' code it is the biased estimate, without
 * a square root; the bias, of order 1/n, matters below some thousand samples. The name says CLIP, but any embedding goes
 * in; values of different embeddings are not comparable.
 */
public final class ClipMaximumMeanDiscrepancy {
    private static final double WIDTH = 10;
    private static final double SCALE = 1000;

    private ClipMaximumMeanDiscrepancy() {}

    /** @throws IllegalArgumentException if a row is zero and cannot be scaled to length one */
    public static double between(Features reference, Features generated) {
        return ofEmbeddings(reference.normalized(), generated.normalized(), WIDTH);
    }

    /** The same on embeddings as they are, with a chosen kernel width. */
    public static double ofEmbeddings(Features reference, Features generated, double width) {
        return SCALE * MaximumMeanDiscrepancy.biased(Kernel.gaussian(width), reference, generated);
    }
}

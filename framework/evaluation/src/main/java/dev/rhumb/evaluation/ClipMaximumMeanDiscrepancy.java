package dev.rhumb.evaluation;

/**
 * CMMD: S. Jayasumana et al., "Rethinking FID", CVPR 2024, section 4: squared maximum mean discrepancy of CLIP embeddings
 * of length one, with a Gaussian kernel of width 10, times 1000, without a square root. {@link #unbiased} leaves out the pairs
 * of a sample with itself; {@link #biased} keeps them, as the authors' code does, for comparison with published values: it is
 * larger by about the mean kernel's gap to 1 over n, which matters below some thousand samples. The name says CLIP, but any
 * embedding goes in; values of different embeddings are not comparable.
 */
public final class ClipMaximumMeanDiscrepancy {
    private static final double WIDTH = 10;
    private static final double SCALE = 1000;
    /** Of the embeddings divided by their lengths. */
    static final Kernel KERNEL = Kernel.gaussianOfDirections(WIDTH);

    private ClipMaximumMeanDiscrepancy() {}

    /**
     * 0 on average for two samples of one distribution, so it may be negative.
     *
     * @throws IllegalArgumentException if a row is zero and cannot be scaled to length one, or a set has fewer than two samples
     */
    public static double unbiased(Features reference, Features generated) {
        requireDirections(reference);
        requireDirections(generated);
        return SCALE * MaximumMeanDiscrepancy.unbiased(KERNEL, reference, generated);
    }

    /** @throws IllegalArgumentException if a row is zero and cannot be scaled to length one */
    public static double biased(Features reference, Features generated) {
        requireDirections(reference);
        requireDirections(generated);
        return SCALE * MaximumMeanDiscrepancy.biased(KERNEL, reference, generated);
    }

    private static void requireDirections(Features embeddings) {
        double[] squares = embeddings.squares();
        for (int i = 0; i < squares.length; i++) {
            if (squares[i] < Double.MIN_NORMAL) {
                throw new IllegalArgumentException(
                        "Row " + i + " is zero: it has no direction and cannot be scaled to length one.");
            }
        }
    }

    /** The biased estimate on embeddings as they are, with a chosen kernel width. */
    public static double ofEmbeddings(Features reference, Features generated, double width) {
        return SCALE * MaximumMeanDiscrepancy.biased(Kernel.gaussian(width), reference, generated);
    }
}

package dev.rhumb.evaluation;

/**
 * Improved precision and recall: T. Kynkäänniemi et al., "Improved Precision and Recall Metric for Assessing Generative
 * Models", NeurIPS 2019, equations 1 and 2.
 *
 * <p>The manifold of a set is the union of balls around its points, each reaching to the point's k-th nearest
 * <em>other</em> point of the same set. Both depend on the number of samples and on k: compare at equal n only. Outliers
 * have large balls, which inflates both. The value for two samples of one distribution is not 1: about 0.48 for
 * {@code N(0, I)} in 1000 dimensions at k = 5, n = 10000.
 */
public final class PrecisionRecall {
    private PrecisionRecall() {}

    /** Share of generated samples inside the real manifold, 0 to 1: quality. */
    public static double precision(Features real, Features generated, int k) {
        return precision(real, generated, k, Ball.CLOSED);
    }

    /** As {@link #precision(Features, Features, int)}, with a chosen convention for ties. */
    public static double precision(Features real, Features generated, int k, Ball ball) {
        NearestNeighbours.requireNeighbours(real, k);
        return share(generated.counts(real, k).aroundGenerated(k, ball));
    }

    /** Share of real samples inside the generated manifold, 0 to 1: diversity. */
    public static double recall(Features real, Features generated, int k) {
        return recall(real, generated, k, Ball.CLOSED);
    }

    /** As {@link #recall(Features, Features, int)}, with a chosen convention for ties. */
    public static double recall(Features real, Features generated, int k, Ball ball) {
        NearestNeighbours.requireNeighbours(generated, k);
        return share(generated.counts(real, k).aroundReal(k, ball));
    }

    private static double share(int[] counts) {
        int inside = 0;
        for (int count : counts) {
            inside += count > 0 ? 1 : 0;
        }
        return (double) inside / counts.length;
    }
}

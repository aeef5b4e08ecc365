package dev.rhumb.evaluation;

/**
 * Energy distance: G. J. Székely and M. L. Rizzo, "Energy statistics", J. Statistical Planning and Inference 143, 2013:
 * {@code 2 E|X - Y| - E|X - X'| - E|Y - Y'|}, zero only for equal distributions, in the unit of the data. No square root
 * is taken (SciPy's one-dimensional function takes it).
 */
public final class EnergyDistance {
    private EnergyDistance() {}

    /** Over pairs of different points: 0 on average for two samples of one distribution, so it may be negative. */
    public static double unbiased(Features a, Features b) {
        return MaximumMeanDiscrepancy.unbiased(Kernel.negativeDistance(), a, b);
    }

    /** Over all pairs, a point with itself included: 0 or more, biased upwards by about 1/n. */
    public static double biased(Features a, Features b) {
        return MaximumMeanDiscrepancy.biased(Kernel.negativeDistance(), a, b);
    }

    /**
     * As {@link #unbiased}, where the samples of {@code a} carry weights that add up to 1, as importance weights do.
     *
     * @throws IllegalArgumentException if one sample of {@code a} carries all the weight
     */
    static double weighted(Features a, double[] weights, Features b) {
        Kernel kernel = Kernel.negativeDistance();
        double across = 0;
        double squares = 0;
        double[] rows = kernel.rowSums(a, b, false);
        for (int i = 0; i < rows.length; i++) {
            across += weights[i] * rows[i] / b.rows();
            squares += weights[i] * weights[i];
        }
        if (!(squares < 1)) {
            throw new IllegalArgumentException("One reference sample carries all the weight.");
        }
        if (b.rows() < 2) {
            throw new IllegalArgumentException("An unbiased estimate needs at least two samples, but there is one.");
        }
        double m = b.rows();
        double withinB = b.kernelSum(kernel) / (m * (m - 1));
        return kernel.weightedSum(a, weights) / (1 - squares) + withinB - 2 * across;
    }
}

package dev.rhumb.evaluation;

/**
 * Squared maximum mean discrepancy between two samples: A. Gretton et al., "A Kernel Two-Sample Test", JMLR 13, 2012,
 * section 2.2. Never a square root: {@code E k(x,x') + E k(y,y') - 2 E k(x,y)}.
 */
public final class MaximumMeanDiscrepancy {
    private MaximumMeanDiscrepancy() {}

    /** All pairs, a point with itself included (V-statistic): 0 or more, biased upwards by about 1/n. */
    public static double biased(Kernel kernel, Features x, Features y) {
        double n = x.rows();
        double m = y.rows();
        return (x.kernelSum(kernel) + kernel.sumOfSelves(x)) / (n * n)
                + (y.kernelSum(kernel) + kernel.sumOfSelves(y)) / (m * m)
                - 2 * y.kernelSum(kernel, x) / (n * m);
    }

    /**
     * Pairs of different points within a set, all pairs across (equation 3): 0 on average for two samples of one
     * distribution, so it may be negative.
     *
     * @throws IllegalArgumentException if a set has fewer than two samples
     */
    public static double unbiased(Kernel kernel, Features x, Features y) {
        requireTwo(x, y);
        double n = x.rows();
        double m = y.rows();
        return x.kernelSum(kernel) / (n * (n - 1))
                + y.kernelSum(kernel) / (m * (m - 1))
                - 2 * y.kernelSum(kernel, x) / (n * m);
    }

    /**
     * As {@link #unbiased}, but without the pairs (x_i, y_i) across (equation 4, a U-statistic); exactly 0 when both sets
     * are the same list.
     *
     * @throws IllegalArgumentException if the sets differ in size or have fewer than two samples
     */
    public static double paired(Kernel kernel, Features x, Features y) {
        requireTwo(x, y);
        if (x.rows() != y.rows()) {
            throw new IllegalArgumentException("The paired estimator needs sets of equal size, but they have "
                    + x.rows() + " and " + y.rows() + " samples.");
        }
        double n = x.rows();
        return (others(kernel, x, x) + others(kernel, y, y) - 2 * others(kernel, x, y)) / (n * (n - 1));
    }

    private static void requireTwo(Features x, Features y) {
        if (x.rows() < 2 || y.rows() < 2) {
            throw new IllegalArgumentException(
                    "An unbiased estimate needs at least two samples in each set, but there are " + x.rows() + " and "
                            + y.rows() + ".");
        }
    }

    /** The sum over the pairs of different numbers, in the same order for any two sets. */
    private static double others(Kernel kernel, Features x, Features y) {
        double total = 0;
        for (double sum : kernel.rowSums(x, y, true)) {
            total += sum;
        }
        return total;
    }
}

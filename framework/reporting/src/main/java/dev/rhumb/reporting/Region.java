package dev.rhumb.reporting;

/**
 * A joint confidence region for the means of two metrics from n seed blocks: the ellipse of all m with
 * {@code n (mean - m)' S^-1 (mean - m) <= c^2}, where S is the blocks' covariance (divisor n - 1) and
 * {@code c^2 = 2 (n - 1) / (n - 2) F(2, n - 2)}. It covers at its level if blocks are independent and normal.
 *
 * <p>Source: Hotelling, "The generalization of Student's ratio" (1931). A quantile of F with 2 and m degrees of freedom
 * has the closed form {@code m / 2 ((1 - level)^(-2 / m) - 1)}.
 *
 * @param x mean along x
 * @param y mean along y
 * @param halfX half of the ellipse's extent along x
 * @param halfY half of the ellipse's extent along y
 * @param correlation of the blocks, 0 where one metric does not vary
 */
record Region(double x, double y, double halfX, double halfY, double correlation) {
    static final double LEVEL = 0.95;

    private static final int FEWEST = 3;

    /**
     * The region of two metrics.
     *
     * @param xs one value a block
     * @param ys of the same blocks, in the same order
     * @throws IllegalArgumentException unless there are as many of both and at least three
     */
    static Region of(double[] xs, double[] ys) {
        int n = xs.length;
        if (ys.length != n || n < FEWEST) {
            throw new IllegalArgumentException(
                    "a joint region needs two metrics of at least 3 blocks, but got " + n + " and " + ys.length);
        }
        double meanX = mean(xs);
        double meanY = mean(ys);
        double xx = product(xs, meanX, xs, meanX);
        double yy = product(ys, meanY, ys, meanY);
        double xy = product(xs, meanX, ys, meanY);
        double radius = Math.sqrt((n - 1) * (Math.pow(1 - LEVEL, -2.0 / (n - 2)) - 1) / n);
        double correlation = xx > 0 && yy > 0 ? xy / Math.sqrt(xx) / Math.sqrt(yy) : 0;
        return new Region(
                meanX,
                meanY,
                radius * Math.sqrt(xx / (n - 1)),
                radius * Math.sqrt(yy / (n - 1)),
                Math.max(-1, Math.min(1, correlation)));
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double product(double[] a, double meanA, double[] b, double meanB) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - meanA) * (b[i] - meanB);
        }
        return sum;
    }

    /** A closed polygon of so many corners on the ellipse: their x, then their y. */
    double[][] outline(int corners) {
        double[] xs = new double[corners + 1];
        double[] ys = new double[corners + 1];
        double across = Math.sqrt(1 - correlation * correlation);
        for (int i = 0; i <= corners; i++) {
            double angle = 2 * Math.PI * (i % corners) / corners;
            // The Cholesky factor of the covariance maps the circle to the ellipse.
            xs[i] = x + halfX * Math.cos(angle);
            ys[i] = y + halfY * (correlation * Math.cos(angle) + across * Math.sin(angle));
        }
        return new double[][] {xs, ys};
    }
}

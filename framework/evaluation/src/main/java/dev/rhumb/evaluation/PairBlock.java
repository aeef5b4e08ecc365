package dev.rhumb.evaluation;

/**
 * The dot products of rows {@code top..top + rows} of one set with rows {@code from..from + count} of another, and distances made of
 * them.
 *
 * <p>{@code |x|^2 + |y|^2 - 2 x.y} loses digits where points are near to each other, so it comes with a bound: the distance summed
 * from differences, {@link Features#squaredDistance}, lies within {@link #slack} of it. What is decided by a distance is decided by
 * the bound where that is enough, and by differences elsewhere, so that it is the same whoever computed the products.
 */
final class PairBlock {
    /** Below this share of {@code |x|^2 + |y|^2} squared distances are summed from differences: the rest has nine digits at least. */
    private static final double NEAR = 0x1p-10;

    final Features left;
    final Features right;
    /** Squared lengths of all rows of either set. */
    final double[] leftSquares;

    final double[] rightSquares;
    /** {@code rows x count}, row-major. */
    final double[] dots;

    final double slack;
    private final double[] x;
    private final double[] y;
    int top;
    int rows;
    int from;
    int count;

    PairBlock(Features left, Features right, int most) {
        this.left = left;
        this.right = right;
        this.leftSquares = left.squares();
        this.rightSquares = right.squares();
        this.dots = new double[most];
        this.slack = slack(left);
        this.x = new double[left.columns()];
        this.y = new double[left.columns()];
    }

    /**
     * The largest difference of a squared distance made of products and one summed from differences, over {@code |x|^2 + |y|^2}: the
     * error of the product, and twice what d roundings of two squared lengths and of a sum of squared differences add up to.
     */
    static double slack(Features features) {
        int columns = features.columns();
        return features.algebra().pairs().error(columns) + 2 * (columns + 16.0) * Math.ulp(0.5);
    }

    /** The smallest that the squared distance can be. */
    double least(int i, int j) {
        return (1 - slack) * lengths(i, j) - 2 * dots[i * count + j];
    }

    /** {@code |x|^2 + |y|^2}. */
    double lengths(int i, int j) {
        return leftSquares[top + i] + rightSquares[from + j];
    }

    /** The squared distance, to at least nine digits where products are double. */
    double squared(int i, int j) {
        double lengths = lengths(i, j);
        double squared = lengths - 2 * dots[i * count + j];
        return squared < NEAR * lengths ? exact(i, j) : squared;
    }

    /** The squared distance summed from differences. */
    double exact(int i, int j) {
        left.copy(top + i, 0, x.length, x, 0);
        right.copy(from + j, 0, y.length, y, 0);
        return Features.squaredDistance(x, y);
    }
}

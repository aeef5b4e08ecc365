package dev.rhumb.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Sums of products of columns. */
final class Scatter {
    /** Columns of a block, and samples that are multiplied at once. */
    private static final int SIDE = 512;

    private static final int DEPTH = 1024;

    private record Corner(int top, int from) {}

    private Scatter() {}

    /**
     * The sum over samples of {@code (x - centre)(x - centre)'}, {@code d x d} row-major: 1,024 samples at a time, in their order.
     * The blocks depend on the sizes alone, each is the work of one thread.
     */
    static double[] about(Features features, double[] centre) {
        int d = features.columns();
        double[] scatter = new double[Math.multiplyExact(d, d)];
        List<Corner> corners = new ArrayList<>();
        for (int top = 0; top < d; top += SIDE) {
            for (int from = top; from < d; from += SIDE) {
                corners.add(new Corner(top, from));
            }
        }
        corners.parallelStream().forEach(corner -> block(features, centre, corner, scatter));
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                scatter[i * d + j] = scatter[j * d + i];
            }
        }
        return scatter;
    }

    private static void block(Features features, double[] centre, Corner corner, double[] scatter) {
        int d = centre.length;
        int depth = Math.min(DEPTH, features.rows());
        int rows = Math.min(SIDE, d - corner.top());
        int columns = Math.min(SIDE, d - corner.from());
        Panel left = new Panel(rows * depth);
        Panel right = corner.top() == corner.from() ? left : new Panel(columns * depth);
        double[] sums = new double[rows * columns];
        double[] part = new double[rows * columns];
        for (int sample = 0; sample < features.rows(); sample += depth) {
            int count = Math.min(depth, features.rows() - sample);
            left.fillTransposed(features, centre, sample, count, corner.top(), rows);
            if (right != left) {
                right.fillTransposed(features, centre, sample, count, corner.from(), columns);
            }
            features.algebra().product().multiply(left, right, part);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += part[i];
            }
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(sums, i * columns, scatter, (corner.top() + i) * d + corner.from(), columns);
        }
    }
}

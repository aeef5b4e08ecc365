package dev.rhumb.evaluation;

import java.util.Arrays;

/** Distances from each row of a set to its nearest other rows, found exactly. Immutable. */
final class NearestNeighbours {
    /** As many are kept at least, so that metrics of one set share one search. */
    private static final int USUAL = 8;

    private final double[] squared;
    private final int most;

    private NearestNeighbours(double[] squared, int most) {
        this.squared = squared;
        this.most = most;
    }

    /**
     * The nearest other rows of each row. A repeated point counts as another row, at distance 0.
     *
     * @param least how many of them are needed; there are more if that costs little
     */
    static NearestNeighbours of(Features points, int least) {
        int most = Math.min(Math.max(least, USUAL), points.rows() - 1);
        double[] squared = new double[Math.multiplyExact(points.rows(), most)];
        Arrays.fill(squared, Double.POSITIVE_INFINITY);
        if (most == 0) {
            return new NearestNeighbours(squared, 0);
        }
        Object[] locks = new Object[points.rows() / Tile.ROWS + 1];
        Arrays.setAll(locks, i -> new Object());
        // Which of two threads comes first does not matter: the k smallest of some numbers are the same in any order.
        Pairwise.squaredDistancesWithin(points, (top, rows, from, count, values) -> {
            synchronized (locks[top / Tile.ROWS]) {
                for (int i = 0; i < rows; i++) {
                    for (int j = Math.max(0, top + i + 1 - from); j < count; j++) {
                        insert(squared, (top + i) * most, most, values[i][j]);
                    }
                }
            }
            for (int part = 0; part < count; part += Tile.ROWS) {
                synchronized (locks[(from + part) / Tile.ROWS]) {
                    for (int i = 0; i < rows; i++) {
                        int end = Math.min(count, part + Tile.ROWS);
                        for (int j = Math.max(part, top + i + 1 - from); j < end; j++) {
                            insert(squared, (from + j) * most, most, values[i][j]);
                        }
                    }
                }
            }
        });
        return new NearestNeighbours(squared, most);
    }

    /** How many are known of each row. */
    int most() {
        return most;
    }

    /** The squared distance from a row to its k-th nearest other row, k from 1 to {@link #most}. */
    double squared(int row, int k) {
        return squared[row * most + k - 1];
    }

    /** The squared distance from each row to its k-th nearest other row. */
    double[] squaredRadii(int k) {
        double[] radii = new double[squared.length / most];
        for (int i = 0; i < radii.length; i++) {
            radii[i] = squared(i, k);
        }
        return radii;
    }

    static void requireNeighbours(Features points, int k) {
        if (k < 1 || k >= points.rows()) {
            throw new IllegalArgumentException("The number of nearest neighbours is " + k
                    + ", but it must be from 1 to the number of samples less one, here " + (points.rows() - 1) + ".");
        }
    }

    private static void insert(double[] sorted, int start, int k, double value) {
        int at = start + k - 1;
        if (value >= sorted[at]) {
            return;
        }
        while (at > start && sorted[at - 1] > value) {
            sorted[at] = sorted[at - 1];
            at--;
        }
        sorted[at] = value;
    }
}

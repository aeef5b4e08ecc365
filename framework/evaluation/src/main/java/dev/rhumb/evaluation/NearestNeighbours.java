package dev.rhumb.evaluation;

import java.util.Arrays;

/** Distances to nearest other points, found exactly. */
final class NearestNeighbours {
    private NearestNeighbours() {}

    /**
     * Squared distance from each row to its k-th nearest <em>other</em> row. A repeated point counts as another row, at
     * distance 0.
     */
    static double[] squaredRadii(Features points, int k) {
        requireNeighbours(points, k);
        double[] nearest = new double[points.rows() * k];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        Pairwise.squaredDistances(points, points, (row, from, count, values) -> {
            for (int j = 0; j < count; j++) {
                if (from + j != row) {
                    insert(nearest, row * k, k, values[j]);
                }
            }
        });
        double[] radii = new double[points.rows()];
        for (int i = 0; i < radii.length; i++) {
            radii[i] = nearest[i * k + k - 1];
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

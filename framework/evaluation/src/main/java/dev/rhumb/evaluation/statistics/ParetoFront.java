package dev.rhumb.evaluation.statistics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Points of two numbers of which more is better, and which of them no other one beats. A number of which less is better goes
 * in with its sign changed ({@link dev.rhumb.evaluation.Better#goodness}).
 *
 * <p>There is no area under the front here: it depends on where the box ends that it is measured in, and calls methods
 * equal that their paired differences tell apart.
 *
 * <p>A point dominates another if it is at least as good in both numbers and better in one. Points with a number that is
 * not finite dominate nothing and are never on the front.
 */
public final class ParetoFront {
    private ParetoFront() {}

    /**
     * Which points no other one dominates; equal points are on the front together.
     *
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static boolean[] of(double[] x, double[] y) {
        requireSameLength(x, y);
        boolean[] front = new boolean[x.length];
        for (int i = 0; i < x.length; i++) {
            int point = i;
            front[i] = isFinite(x, y, i) && IntStream.range(0, x.length).noneMatch(j -> dominates(x, y, j, point));
        }
        return front;
    }

    private static boolean dominates(double[] x, double[] y, int a, int b) {
        return isFinite(x, y, a) && x[a] >= x[b] && y[a] >= y[b] && (x[a] > x[b] || y[a] > y[b]);
    }

    private static boolean isFinite(double[] x, double[] y, int i) {
        return Double.isFinite(x[i]) && Double.isFinite(y[i]);
    }

    /**
     * In which share of resamples of the seed blocks each point is on the front: how sure its place there is.
     *
     * @param x first numbers, one row per point, one column per block
     * @param y second numbers, likewise
     * @return one share per point, 0 to 1
     */
    public static double[] membership(double[][] x, double[][] y, int resamples, long seed) {
        int blocks = requireSameBlocks(x, y);
        double[] shares = new double[x.length];
        Bootstrap.resample(blocks, resamples, seed, rows -> {
            boolean[] front = of(means(x, rows), means(y, rows));
            for (int i = 0; i < shares.length; i++) {
                shares[i] += front[i] ? 1.0 / resamples : 0;
            }
        });
        return shares;
    }

    private static double[] means(double[][] values, int[] blocks) {
        return Arrays.stream(values)
                .mapToDouble(row ->
                        Arrays.stream(blocks).mapToDouble(b -> row[b]).average().orElseThrow())
                .toArray();
    }

    private static int requireSameBlocks(double[][] x, double[][] y) {
        if (x.length == 0 || x.length != y.length) {
            throw new IllegalArgumentException("A front needs points with two numbers each, but there are " + x.length
                    + " first and " + y.length + " second ones.");
        }
        int blocks = x[0].length;
        for (int i = 0; i < x.length; i++) {
            if (x[i].length != blocks || y[i].length != blocks || blocks == 0) {
                throw new IllegalArgumentException("Every point of a front needs the same seed blocks, at least one,"
                        + " but point " + i + " has " + x[i].length + " and " + y[i].length + " where " + blocks
                        + " are due.");
            }
        }
        return blocks;
    }

    private static void requireSameLength(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("A front needs points with two numbers each, but there are " + x.length
                    + " first and " + y.length + " second ones.");
        }
    }
}

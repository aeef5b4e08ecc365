package dev.rhumb.evaluation.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Points of two numbers of which more is better, and what they reach together. A number of which less is better goes in
 * with its sign changed ({@link dev.rhumb.evaluation.Better#goodness}).
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
     * The area that the points dominate and that itself dominates a reference point: E. Zitzler and L. Thiele,
     * "Multiobjective Optimization Using Evolutionary Algorithms: A Comparative Case Study", 1998. Points that are not
     * better than the reference in both numbers add nothing.
     *
     * @param referenceX first number of the reference point
     * @param referenceY second number of the reference point
     * @return at least 0, in units of x times y
     * @throws IllegalArgumentException if the lists differ in length or the reference is not finite
     */
    public static double hypervolume(double[] x, double[] y, double referenceX, double referenceY) {
        requireSameLength(x, y);
        if (!Double.isFinite(referenceX) || !Double.isFinite(referenceY)) {
            throw new IllegalArgumentException("The reference point of a hypervolume is (" + referenceX + ", "
                    + referenceY + "), but must be finite.");
        }
        int[] byX = IntStream.range(0, x.length)
                .filter(i -> isFinite(x, y, i) && x[i] > referenceX && y[i] > referenceY)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -x[i]))
                .mapToInt(i -> i)
                .toArray();
        double area = 0;
        double reached = referenceY;
        for (int i : byX) {
            if (y[i] > reached) {
                area += (x[i] - referenceX) * (y[i] - reached);
                reached = y[i];
            }
        }
        return area;
    }

    /**
     * The hypervolume of mean points with a bootstrap interval over seed blocks: a resample draws blocks with replacement,
     * the same for all points and both numbers, and averages them. With three or four blocks there are few different
     * resamples, and the interval is narrower than its level says.
     *
     * @param x first numbers, one row per point, one column per block
     * @param y second numbers, likewise
     * @return ends NaN for one block
     * @throws IllegalArgumentException if there is no point, or rows differ in length
     */
    public static Interval hypervolume(
            double[][] x, double[][] y, double referenceX, double referenceY, int resamples, long seed) {
        int blocks = requireSameBlocks(x, y);
        Bootstrap.Statistic statistic = rows -> hypervolume(means(x, rows), means(y, rows), referenceX, referenceY);
        return bootstrap(blocks, statistic, resamples, seed);
    }

    /**
     * The hypervolume of one set of points less that of another, over the same seed blocks, with a bootstrap interval as
     * {@link #hypervolume(double[][], double[][], double, double, int, long)}.
     *
     * @throws IllegalArgumentException if the sets differ in their number of blocks
     */
    public static Interval hypervolumeDifference(
            double[][] x,
            double[][] y,
            double[][] otherX,
            double[][] otherY,
            double referenceX,
            double referenceY,
            int resamples,
            long seed) {
        int blocks = requireSameBlocks(x, y);
        if (requireSameBlocks(otherX, otherY) != blocks) {
            throw new IllegalArgumentException("A paired difference needs the same seeds on both sides, but there are "
                    + blocks + " and " + otherX[0].length + " blocks.");
        }
        Bootstrap.Statistic statistic = rows -> hypervolume(means(x, rows), means(y, rows), referenceX, referenceY)
                - hypervolume(means(otherX, rows), means(otherY, rows), referenceX, referenceY);
        return bootstrap(blocks, statistic, resamples, seed);
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

    private static Interval bootstrap(int blocks, Bootstrap.Statistic statistic, int resamples, long seed) {
        return blocks == 1
                ? new Interval(statistic.of(new int[] {0}), Double.NaN, Double.NaN, 1)
                : Bootstrap.percentile(blocks, statistic, resamples, seed);
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

package dev.rhumb.evaluation.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;

/**
 * A mean with an interval around it.
 *
 * @param mean the average
 * @param low lower end; NaN if the spread is not known, because there was one value only
 * @param high upper end; NaN as {@code low}
 * @param count how many values went in
 */
public record Interval(double mean, double low, double high, int count) {
    /** The level used throughout: 95 %. */
    public static final double LEVEL = 0.95;

    /** @throws IllegalArgumentException if the ends are the wrong way round or there are no values */
    public Interval {
        if (count < 1 || low > high) {
            throw new IllegalArgumentException(
                    "An interval from " + low + " to " + high + " over " + count + " values is not valid.");
        }
    }

    /**
     * Student's t interval at 95 % for the mean of independent values, one per seed block. One value has a mean, and no
     * interval. A value that is not finite makes the mean so, and the interval unknown.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static Interval ofBlocks(double... values) {
        return ofBlocks(LEVEL, values);
    }

    /** As {@link #ofBlocks(double...)} at a level above 0 and below 1. */
    public static Interval ofBlocks(double level, double[] values) {
        requireLevel(level);
        int n = values.length;
        if (n == 0) {
            throw new IllegalArgumentException("An interval needs at least one value.");
        }
        double mean = 0;
        for (double value : values) {
            mean += value / n;
        }
        if (n == 1 || !Double.isFinite(mean)) {
            return new Interval(mean, Double.NaN, Double.NaN, n);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double error = Math.sqrt(squares / (n - 1) / n);
        double half = error * new TDistribution(null, n - 1).inverseCumulativeProbability(0.5 + level / 2);
        return new Interval(mean, mean - half, mean + half, n);
    }

    /**
     * Wilson's 95 % interval of a share: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
     * 1927. It stays within 0 to 1, and has a width also where all or none are counted.
     *
     * @param counted of {@code all} independent trials
     * @throws IllegalArgumentException if that is impossible
     */
    public static Interval ofShare(int counted, int all) {
        if (all < 1 || counted < 0 || counted > all) {
            throw new IllegalArgumentException("A share of " + counted + " out of " + all + " is not valid.");
        }
        ConfidenceInterval wilson = new WilsonScoreInterval().createInterval(all, counted, LEVEL);
        // Rounding puts an end a hair beyond 0 or 1 where none or all are counted.
        double low = counted == 0 ? 0 : wilson.getLowerBound();
        double high = counted == all ? 1 : wilson.getUpperBound();
        return new Interval((double) counted / all, low, high, all);
    }

    /**
     * The difference {@code a - b} of two methods over the same seeds. Common random numbers cancel in each pair, so this
     * interval is narrower than the two separate ones suggest.
     *
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static Interval ofPairedDifference(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("A paired difference needs the same seeds on both sides, but there are "
                    + a.length + " and " + b.length + " values.");
        }
        double[] differences = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            differences[i] = a[i] - b[i];
        }
        return ofBlocks(differences);
    }

    /**
     * As {@link #ofPairedDifference(double[], double[])}, over the seeds that both have.
     *
     * @throws IllegalArgumentException if they have no seed in common
     */
    public static <S extends Comparable<S>> Interval ofPairedDifference(Map<S, Double> a, Map<S, Double> b) {
        List<S> common = new ArrayList<>(a.keySet());
        common.retainAll(b.keySet());
        common.sort(null);
        if (common.isEmpty()) {
            throw new IllegalArgumentException(
                    "The two methods have no seed in common: " + a.keySet() + " and " + b.keySet() + ".");
        }
        return ofPairedDifference(
                common.stream().mapToDouble(a::get).toArray(),
                common.stream().mapToDouble(b::get).toArray());
    }

    /**
     * The difference {@code a - b} of two means that share no noise, from their 95 % intervals alone: half widths add in
     * squares. For t intervals the result holds the difference at least as often as its level says: S. Banerjee,
     * "Approximate confidence interval for linear functions of means of k populations when the population variances are
     * not equal", 1960. Where seeds are shared, {@link #ofPairedDifference(Map, Map)} is narrower.
     *
     * @return ends NaN where one of the two has no interval
     */
    public static Interval ofDifference(Interval a, Interval b) {
        double mean = a.mean() - b.mean();
        double half = Math.hypot(a.high() - a.low(), b.high() - b.low()) / 2;
        int count = Math.min(a.count(), b.count());
        return Double.isFinite(half)
                ? new Interval(mean, mean - half, mean + half, count)
                : new Interval(mean, Double.NaN, Double.NaN, count);
    }

    /** Whether the spread is known. */
    public boolean isKnown() {
        return !Double.isNaN(low);
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException(
                    "The level of an interval is " + level + ", but must be above 0 and below 1.");
        }
    }
}

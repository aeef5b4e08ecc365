package dev.rhumb.evaluation.statistics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The mean of independent values, one per seed block, with the standard error that their spread gives. Student's t turns
 * it into an interval at any level, and into a p-value.
 *
 * @param mean the average
 * @param error standard error of the mean, at least 0; NaN where the spread is not known
 * @param count how many values went in, at least 1
 */
public record BlockMean(double mean, double error, int count) {
    /** Spreads below this share of the values are rounding: subtracting equal shares leaves a few units in the last place. */
    private static final double ROUNDING = 1e-12;

    /** Quantiles at the usual level by the number of blocks; each takes a search. */
    private static final Map<Integer, Double> USUAL = new ConcurrentHashMap<>();

    /**
     * One value has a mean and no error. A value that is not finite makes the mean so, and the error unknown.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static BlockMean of(double... values) {
        int n = values.length;
        if (n == 0) {
            throw new IllegalArgumentException("An interval needs at least one value.");
        }
        double mean = 0;
        double size = 0;
        for (double value : values) {
            mean += value / n;
            size = Math.max(size, Math.abs(value));
        }
        if (n == 1 || !Double.isFinite(mean)) {
            return new BlockMean(mean, Double.NaN, n);
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double error = Math.sqrt(squares / (n - 1) / n);
        return new BlockMean(mean, error <= ROUNDING * size ? 0 : error, n);
    }

    /**
     * The mean of {@code a - b} of two methods over the same seeds. Common random numbers cancel in each pair, so its error
     * is smaller than the two separate ones suggest. Differences that are all the same and not 0 say nothing of their
     * spread: shares of few samples are multiples of one over their number. The error is then unknown.
     *
     * @throws IllegalArgumentException if the lists differ in length or are empty
     */
    public static BlockMean ofPairedDifference(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("A paired difference needs the same seeds on both sides, but there are "
                    + a.length + " and " + b.length + " values.");
        }
        double[] differences = new double[a.length];
        double size = 0;
        for (int i = 0; i < a.length; i++) {
            differences[i] = a[i] - b[i];
            size = Math.max(size, Math.max(Math.abs(a[i]), Math.abs(b[i])));
        }
        BlockMean mean = of(differences);
        boolean alike = mean.error() <= ROUNDING * size;
        if (alike && Math.abs(mean.mean()) > ROUNDING * size) {
            return new BlockMean(mean.mean(), Double.NaN, mean.count());
        }
        return alike ? new BlockMean(mean.mean(), 0, mean.count()) : mean;
    }

    /** Whether there is an error. */
    public boolean isKnown() {
        return !Double.isNaN(error);
    }

    /**
     * Student's t interval with one degree of freedom less than there are blocks; ends NaN where the error is unknown.
     *
     * @param level above 0 and below 1
     */
    public Interval interval(double level) {
        if (!isKnown()) {
            return new Interval(mean, Double.NaN, Double.NaN, count);
        }
        double half = error == 0 ? 0 : error * quantile(level, count);
        return new Interval(mean, mean - half, mean + half, count);
    }

    /** Two-sided p-value of a mean of 0 by Student's t; NaN where the error is unknown. */
    public double pValue() {
        if (!isKnown()) {
            return Double.NaN;
        }
        return error == 0 ? 1 : 2 * new TDistribution(null, count - 1).cumulativeProbability(-Math.abs(mean) / error);
    }

    /** Half the width of Student's t interval in standard errors: 3.18 for four blocks at 95 %. */
    public static double quantile(double level, int blocks) {
        Interval.requireLevel(level);
        return level == Interval.LEVEL
                ? USUAL.computeIfAbsent(blocks, count -> inverse(level, count))
                : inverse(level, blocks);
    }

    private static double inverse(double level, int blocks) {
        return new TDistribution(null, blocks - 1).inverseCumulativeProbability(0.5 + level / 2);
    }
}

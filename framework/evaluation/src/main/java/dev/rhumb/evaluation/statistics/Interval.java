package dev.rhumb.evaluation.statistics;

import dev.rhumb.evaluation.NamedMetric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.apiguardian.api.API;

/**
 * A mean with an interval around it.
 *
 * @param mean the average
 * @param low lower end; NaN if the spread is not known, because there was one value only
 * @param high upper end; NaN as {@code low}
 * @param count how many values went in
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
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
        return BlockMean.of(values).interval(LEVEL);
    }

    /**
     * The 95 % interval of a metric's mean over seed blocks, within the range of the metric.
     *
     * @param metric whose values they are
     * @param samples measured, over all blocks
     * @param values one per block
     * @throws IllegalArgumentException if there is no value
     */
    public static Interval of(NamedMetric metric, long samples, double... values) {
        return ofBounded(metric.least(), metric.most(), samples, values);
    }

    /**
     * The 95 % interval of the mean of values with a range. Where one end is infinite it is Student's t cut off at the other,
     * which leaves its coverage as it is. Where both are finite, as for a share, it is Wilson's score interval with Student's
     * quantile and the number of independent trials that has the variance of the block means: E. L. Korn and B. I. Graubard,
     * "Confidence intervals for proportions with small expected number of positive counts estimated from survey data",
     * Survey Methodology 24, 1998; N. Dean and M. Pagano, "Evaluating confidence interval methods for binomial proportions
     * in clustered surveys", Journal of Survey Statistics and Methodology 3, 2015.
     *
     * @param least smallest possible value, perhaps minus infinity
     * @param most largest possible value, perhaps infinity
     * @param trials what stands in for the variance where all blocks agree, above all where a share is 0 or 1 in each
     * @throws IllegalArgumentException if there is no value
     */
    public static Interval ofBounded(double least, double most, long trials, double... values) {
        BlockMean blocks = BlockMean.of(values);
        double width = most - least;
        if (!blocks.isKnown() || !Double.isFinite(width)) {
            return blocks.interval(LEVEL).within(least, most);
        }
        double share = Math.min(1, Math.max(0, (blocks.mean() - least) / width));
        double error = blocks.error() / width;
        double variance = share * (1 - share);
        double n = error > 0 && variance > 0 ? variance / (error * error) : trials;
        double t = BlockMean.quantile(LEVEL, blocks.count());
        double centre = (share + t * t / (2 * n)) / (1 + t * t / n);
        double half = t / (1 + t * t / n) * Math.sqrt(variance / n + t * t / (4 * n * n));
        return new Interval(
                blocks.mean(),
                // Rounding would put an end a hair beyond the mean where all or none are counted.
                Math.min(blocks.mean(), least + width * Math.max(0, centre - half)),
                Math.max(blocks.mean(), least + width * Math.min(1, centre + half)),
                blocks.count());
    }

    /** Without what lies outside a range, which holds the truth; unchanged where the ends are unknown. */
    public Interval within(double least, double most) {
        return isKnown()
                ? new Interval(mean, Math.min(Math.max(low, least), most), Math.max(Math.min(high, most), least), count)
                : this;
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
     * Student's t interval at 95 % of {@link BlockMean#ofPairedDifference}.
     *
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static Interval ofPairedDifference(double[] a, double[] b) {
        return BlockMean.ofPairedDifference(a, b).interval(LEVEL);
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

    /** Whether {@code value} lies within both ends; never where the spread is not known. */
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

package dev.rhumb.evaluation.statistics;

import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Percentile bootstrap: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3. Seeded; a
 * resample depends only on the seed and its own number.
 *
 * <p>Statistics of repeated points need care: a resample holds points twice, which makes nearest-neighbour radii and
 * unbiased kernel estimates wrong. Give those intervals from seed blocks instead, and not by this bootstrap: over three to
 * eight values it is too narrow ({@code docs/statistics.md}).
 */
public final class Bootstrap {
    private Bootstrap() {}

    /** A number computed from chosen rows, some of them more than once. */
    @FunctionalInterface
    public interface Statistic {
        /** The statistic of these rows. */
        double of(int[] rows);
    }

    /**
     * @param n number of samples
     * @param statistic the statistic of a resample; the mean of the interval is its value on all rows
     * @param resamples at least 2, usually 1000
     */
    public static Interval percentile(int n, Statistic statistic, int resamples, long seed) {
        return percentile(n, statistic, resamples, seed, Interval.LEVEL);
    }

    /** As {@link #percentile(int, Statistic, int, long)} at a level above 0 and below 1. */
    public static Interval percentile(int n, Statistic statistic, int resamples, long seed, double level) {
        Interval.requireLevel(level);
        if (n < 1 || resamples < 2) {
            throw new IllegalArgumentException("A bootstrap needs at least one sample and two resamples, but has " + n
                    + " and " + resamples + ".");
        }
        double[] values = new double[resamples];
        int[] filled = {0};
        resample(n, resamples, seed, rows -> values[filled[0]++] = statistic.of(rows));
        int[] all = java.util.stream.IntStream.range(0, n).toArray();
        return percentiles(statistic.of(all), values, level, n);
    }

    /** Calls with the rows of each resample in turn. */
    static void resample(int n, int resamples, long seed, Consumer<int[]> each) {
        for (int r = 0; r < resamples; r++) {
            RandomStream random = RandomStream.of(seed, "bootstrap", r);
            int[] rows = new int[n];
            for (int i = 0; i < n; i++) {
                rows[i] = random.nextInt(n);
            }
            each.accept(rows);
        }
    }

    /** The mean of values. */
    public static Interval ofMean(double[] values, int resamples, long seed) {
        return percentile(
                values.length,
                rows -> Arrays.stream(rows)
                        .mapToDouble(i -> values[i])
                        .average()
                        .orElseThrow(),
                resamples,
                seed);
    }

    static Interval percentiles(double centre, double[] values, double level, int count) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Interval(centre, quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2), count);
    }

    // Linear between order statistics, as numpy's default.
    private static double quantile(double[] sorted, double probability) {
        double position = probability * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}

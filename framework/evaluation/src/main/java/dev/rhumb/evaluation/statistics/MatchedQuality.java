package dev.rhumb.evaluation.statistics;

import java.util.Arrays;

/**
 * Methods compared where they are equally good: how much diversity each keeps when it has to reach a given quality. A
 * method's sweep is the broken line through its points in order of the swept value, in the plane of diversity and
 * quality, both turned so that more is better ({@link dev.rhumb.evaluation.Better#goodness}). What a method keeps at
 * quality q is the largest diversity on that line where the quality is at least q. This needs no order of the points
 * by quality: a sweep that turns back is answered by its better branch.
 */
public final class MatchedQuality {
    private MatchedQuality() {}

    /**
     * The largest diversity on the broken line where quality is at least {@code level}.
     *
     * @param diversity of the points in order of the swept value, more is better
     * @param quality of the same points, more is better
     * @return NaN if the line never gets there; points with a number that is not finite break the line
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static double diversityAt(double[] diversity, double[] quality, double level) {
        if (diversity.length != quality.length) {
            throw new IllegalArgumentException("A sweep needs a diversity and a quality for every point, but there are "
                    + diversity.length + " and " + quality.length + ".");
        }
        double best = Double.NaN;
        for (int i = 0; i < quality.length; i++) {
            if (!Double.isFinite(diversity[i]) || !Double.isFinite(quality[i])) {
                continue;
            }
            if (quality[i] >= level) {
                best = larger(best, diversity[i]);
            }
            if (i > 0 && (quality[i] >= level) != (quality[i - 1] >= level)) {
                best = larger(best, crossing(diversity, quality, i, level));
            }
        }
        return best;
    }

    private static double crossing(double[] diversity, double[] quality, int i, double level) {
        double share = (level - quality[i - 1]) / (quality[i] - quality[i - 1]);
        return diversity[i - 1] + share * (diversity[i] - diversity[i - 1]);
    }

    private static double larger(double best, double candidate) {
        return Double.isFinite(candidate) && !(best >= candidate) ? candidate : best;
    }

    /**
     * Levels of quality that both methods pass: evenly spread between the better of their two worst mean qualities and the
     * worse of their two best, ends left out.
     *
     * @param quality mean quality of each point of one method, more is better
     * @param other of the other
     * @param count how many, at least 1
     * @return empty if the methods have no quality in common
     */
    public static double[] levels(double[] quality, double[] other, int count) {
        double low = Math.max(
                finite(quality).min().orElse(Double.NaN), finite(other).min().orElse(Double.NaN));
        double high = Math.min(
                finite(quality).max().orElse(Double.NaN), finite(other).max().orElse(Double.NaN));
        if (!(low < high)) {
            return new double[0];
        }
        double[] levels = new double[count];
        for (int i = 0; i < count; i++) {
            levels[i] = low + (high - low) * (i + 1) / (count + 1);
        }
        return levels;
    }

    private static java.util.stream.DoubleStream finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite);
    }

    /**
     * What a method keeps at a level in every seed block.
     *
     * @param diversity one row per point in order of the swept value, one column per block
     * @param quality likewise
     * @return one diversity per block, NaN where the block's line does not reach the level
     */
    public static double[] perBlock(double[][] diversity, double[][] quality, double level) {
        int blocks = diversity.length == 0 ? 0 : diversity[0].length;
        double[] kept = new double[blocks];
        for (int b = 0; b < blocks; b++) {
            kept[b] = diversityAt(column(diversity, b), column(quality, b), level);
        }
        return kept;
    }

    private static double[] column(double[][] values, int block) {
        return Arrays.stream(values).mapToDouble(row -> row[block]).toArray();
    }
}

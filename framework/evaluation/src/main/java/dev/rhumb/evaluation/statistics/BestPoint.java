package dev.rhumb.evaluation.statistics;

import dev.rhumb.evaluation.Better;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where in a sweep a metric is best, and which other points do not differ from it significantly.
 *
 * @param index the point with the best mean
 * @param mean its mean
 * @param tied other points whose paired difference from the best is not significant, corrected for the number of points by
 *     {@link Holm}; all others if there is one block only, since then nothing can be tested
 */
public record BestPoint(int index, double mean, List<Integer> tied) {
    /** Copies the list. */
    public BestPoint {
        tied = List.copyOf(tied);
    }

    /**
     * @param values one row per point, one column per seed block, the same blocks for all
     * @param floor what real data score, NaN if it is not known
     * @return empty if no point has a finite mean, or the floor is needed and not known
     */
    public static Optional<BestPoint> of(double[][] values, Better better, double floor) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            double goodness = better.goodness(mean(values[i]), floor);
            if (Double.isFinite(goodness) && (best < 0 || goodness > better.goodness(mean(values[best]), floor))) {
                best = i;
            }
        }
        if (best < 0) {
            return Optional.empty();
        }
        double[] top = values[best];
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (i != best && Double.isFinite(mean(values[i]))) {
                others.add(i);
            }
        }
        List<Holm.Corrected> apart = Holm.of(others.stream()
                        .map(i -> BlockMean.ofPairedDifference(values[i], top))
                        .toList())
                .comparisons();
        List<Integer> tied = new ArrayList<>();
        for (int i = 0; i < apart.size(); i++) {
            if (!apart.get(i).differs()) {
                tied.add(others.get(i));
            }
        }
        return Optional.of(new BestPoint(best, mean(top), tied));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}

package dev.rhumb.evaluation.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Comparisons that are made together, corrected for their number by Holm's procedure: S. Holm, "A simple sequentially
 * rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979. The chance that any difference is found
 * where there is none is at most 5 %, however the comparisons depend on each other.
 *
 * @param comparisons in the order in which they came
 * @param count how many of them have a p-value, which is what is corrected for
 */
public record Holm(List<Corrected> comparisons, int count) {
    private static final double ALPHA = 1 - Interval.LEVEL;

    /** Copies the list. */
    public Holm {
        comparisons = List.copyOf(comparisons);
    }

    /**
     * One of the comparisons.
     *
     * @param difference as it was measured
     * @param p adjusted p-value: the smallest familywise level at which it differs from 0; NaN where the spread is unknown
     * @param interval at the level at which the procedure tests this comparison, so that it leaves 0 out exactly where the
     *     procedure rejects. Each interval is at least as wide as the one at 95 %
     */
    public record Corrected(BlockMean difference, double p, Interval interval) {
        /** Whether the procedure tells the difference from 0. */
        public boolean differs() {
            return interval.isKnown() && !interval.contains(0);
        }
    }

    /** Corrects differences for their number; those without a known spread are not tested and not counted. */
    public static Holm of(List<BlockMean> differences) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < differences.size(); i++) {
            if (differences.get(i).isKnown()) {
                order.add(i);
            }
        }
        double[] p = differences.stream().mapToDouble(BlockMean::pValue).toArray();
        order.sort(Comparator.comparingDouble(i -> p[i]));
        Corrected[] corrected = new Corrected[differences.size()];
        int left = order.size();
        boolean going = true;
        double adjusted = 0;
        for (int place = 0; place < order.size(); place++) {
            int i = order.get(place);
            adjusted = Math.max(adjusted, Math.min(1, (order.size() - place) * p[i]));
            // What follows the first comparison that stands is tested at its level.
            left = going ? order.size() - place : left;
            going = going && p[i] < ALPHA / left;
            corrected[i] = new Corrected(
                    differences.get(i), adjusted, differences.get(i).interval(1 - ALPHA / left));
        }
        for (int i = 0; i < corrected.length; i++) {
            if (corrected[i] == null) {
                corrected[i] = new Corrected(
                        differences.get(i), Double.NaN, differences.get(i).interval(Interval.LEVEL));
            }
        }
        return new Holm(List.of(corrected), order.size());
    }
}

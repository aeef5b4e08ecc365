package dev.rhumb.runner.report;

import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A results folder beside its rerun, value by value. Points are joined by arm and swept settings. Where both have values of
 * single seed blocks the difference is paired by seed; otherwise it is taken between the means, with an interval from their
 * two intervals.
 *
 * @param differences rerun less reference, of every point and metric that both have, in the reference's order
 * @param unmatched one sentence for each point or metric that one side lacks
 */
public record Reproduction(List<Difference> differences, List<String> unmatched) {
    /** Copies both lists. */
    public Reproduction {
        differences = List.copyOf(differences);
        unmatched = List.copyOf(unmatched);
    }

    /** What a difference amounts to, best first. */
    public enum Verdict {
        /** Every compared value is the same double. */
        SAME("same bit for bit"),
        /** The interval of the difference holds 0. */
        WITHIN("within its interval"),
        /**
         * The interval of the difference does not hold 0, or is unknown; but the rerun's value lies in the reference's own
         * interval, so nothing that the reference says has changed. Rounding on another device is such a difference.
         */
        INSIDE("in the reference's interval"),
        /** Neither. */
        OUTSIDE("outside");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * One metric of one point, or its cost.
     *
     * @param point in words
     * @param metric name, or {@code evaluations} or {@code gradients} per sample
     * @param reference mean of the reference
     * @param rerun mean of the rerun
     * @param difference rerun less reference; over the seeds of both if paired
     * @param paired whether it was taken seed by seed
     * @param verdict what it amounts to
     */
    public record Difference(
            String point,
            String metric,
            double reference,
            double rerun,
            Interval difference,
            boolean paired,
            Verdict verdict) {}

    /** Compares two folders that have been read. */
    public static Reproduction of(Results reference, Results rerun) {
        List<Difference> differences = new ArrayList<>();
        List<String> unmatched = new ArrayList<>();
        Map<List<String>, Row> others = rows(rerun);
        for (Row row : rows(reference).values()) {
            Row other = others.remove(key(row));
            if (other == null) {
                unmatched.add("only the reference has the point '" + row.describe() + "'");
            } else {
                differences.addAll(of(reference, row, rerun, other));
            }
        }
        others.values().forEach(row -> unmatched.add("only the rerun has the point '" + row.describe() + "'"));
        unmatched.addAll(lacking(reference, rerun, "the reference"));
        unmatched.addAll(lacking(rerun, reference, "the rerun"));
        return new Reproduction(differences, unmatched);
    }

    private static Map<List<String>, Row> rows(Results results) {
        Map<List<String>, Row> rows = new LinkedHashMap<>();
        Stream.concat(
                        results.table().points().stream(),
                        results.table().floor().stream())
                .forEach(row -> rows.put(key(row), row));
        return rows;
    }

    private static List<String> key(Row row) {
        return List.of(row.arm(), row.point());
    }

    private static List<String> lacking(Results one, Results other, String name) {
        return one.table().metrics().stream()
                .filter(metric -> !other.table().metrics().contains(metric))
                .map(metric -> "only " + name + " has the metric '" + metric + "'")
                .toList();
    }

    private static List<Difference> of(Results reference, Row row, Results rerun, Row other) {
        List<Difference> differences = new ArrayList<>();
        for (String metric : reference.table().metrics()) {
            if (rerun.table().metrics().contains(metric)) {
                differences.add(
                        difference(row, other, metric, values(reference, row, metric), values(rerun, other, metric)));
            }
        }
        differences.addAll(cost(row, "evaluations", row.evaluations(), other.evaluations()).stream()
                .toList());
        differences.addAll(cost(row, "gradients", row.gradients(), other.gradients()).stream()
                .toList());
        return differences;
    }

    /** Counts have no interval: they are the same or they are not. */
    private static Optional<Difference> cost(Row row, String name, double before, double after) {
        if (same(before, after)) {
            return Optional.empty();
        }
        Interval difference = new Interval(after - before, Double.NaN, Double.NaN, 1);
        return Optional.of(new Difference(row.describe(), name, before, after, difference, false, Verdict.OUTSIDE));
    }

    private static Map<Long, Double> values(Results results, Row row, String metric) {
        Map<Long, Double> values = new TreeMap<>();
        Stream.concat(results.blocks().stream(), results.floors().stream())
                .filter(block -> key(block.row()).equals(key(row)))
                .filter(block -> block.record().metrics().containsKey(metric))
                .forEach(block ->
                        values.put(block.seed(), block.record().metrics().get(metric)));
        return values;
    }

    private static Difference difference(
            Row row, Row other, String metric, Map<Long, Double> before, Map<Long, Double> after) {
        Estimate own = row.metric(metric);
        Estimate now = other.metric(metric);
        before.keySet().retainAll(after.keySet());
        after.keySet().retainAll(before.keySet());
        boolean paired = !before.isEmpty();
        boolean same = paired
                ? before.keySet().stream().allMatch(seed -> same(before.get(seed), after.get(seed)))
                : same(own.mean(), now.mean()) && same(own.low(), now.low()) && same(own.high(), now.high());
        // A block in which neither side has a value says nothing of their difference.
        before.keySet().removeIf(seed -> Double.isNaN(before.get(seed)) && Double.isNaN(after.get(seed)));
        after.keySet().retainAll(before.keySet());
        Interval difference = paired && !before.isEmpty()
                ? Interval.ofPairedDifference(after, before)
                : Interval.ofDifference(interval(other, now), interval(row, own));
        return new Difference(
                row.describe(),
                metric,
                own.mean(),
                now.mean(),
                difference,
                paired,
                same ? Verdict.SAME : verdict(difference, own));
    }

    private static Verdict verdict(Interval difference, Estimate reference) {
        if (difference.isKnown() && difference.contains(0)) {
            return Verdict.WITHIN;
        }
        double moved = reference.mean() + difference.mean();
        boolean inside = reference.hasInterval() && reference.low() <= moved && moved <= reference.high();
        return inside ? Verdict.INSIDE : Verdict.OUTSIDE;
    }

    private static Interval interval(Row row, Estimate estimate) {
        return new Interval(
                estimate.mean(), estimate.low(), estimate.high(), (int) Math.max(1, row.seeds()));
    }

    /** The same bits, or both undefined. */
    private static boolean same(double a, double b) {
        return Double.compare(a, b) == 0;
    }

    /** How many differences have a verdict. */
    public long count(Verdict verdict) {
        return differences.stream().filter(d -> d.verdict() == verdict).count();
    }

    /** Whether every point and metric of the reference is there and none is outside. */
    public boolean holds() {
        return count(Verdict.OUTSIDE) == 0 && unmatched.isEmpty();
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.runner.execute.UnitRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A results folder beside its rerun, value by value. Points are joined by arm and swept settings. Where both have values of
 * single seed blocks the difference is paired by seed; otherwise it is taken between the means, with an interval from their
 * two intervals. Costs are listed where they differ.
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
     * @param reference mean of the reference, over the seeds of both if paired
     * @param rerun mean of the rerun, over the seeds of both if paired
     * @param difference rerun less reference
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
        Stream.concat(results.table().points().stream(), results.table().floor().stream())
                .forEach(row -> rows.put(key(row), row));
        return rows;
    }

    private static List<String> key(Row row) {
        return List.of(row.arm(), row.point());
    }

    private static List<String> lacking(Results one, Results other, String name) {
        return one.table().measured().stream()
                .filter(metric -> !other.table().measured().contains(metric))
                .map(metric -> "only " + name + " has the metric '" + metric + "'")
                .toList();
    }

    /** What one side has of a metric at a point: its row in the table, and its seed blocks as far as they are there. */
    private record Side(Estimate estimate, long seeds, Map<Long, Double> blocks) {
        Interval interval() {
            return new Interval(estimate.mean(), estimate.low(), estimate.high(), (int) Math.max(1, seeds));
        }

        double block(long seed) {
            return blocks.getOrDefault(seed, Double.NaN);
        }

        /** Over these seeds. */
        double mean(Set<Long> chosen) {
            return chosen.stream().mapToDouble(this::block).average().orElse(Double.NaN);
        }
    }

    private static List<Difference> of(Results reference, Row row, Results rerun, Row other) {
        List<Difference> differences = new ArrayList<>();
        for (String metric : reference.table().measured()) {
            if (rerun.table().metrics().contains(metric)) {
                differences.add(difference(row, metric, metric(reference, row, metric), metric(rerun, other, metric)));
            }
        }
        // Most costs are the same however often they are counted, and then go without saying.
        Stream.of(
                        difference(
                                row,
                                "evaluations",
                                cost(reference, row, row.evaluations(), SampledBatch.Counts::rows),
                                cost(rerun, other, other.evaluations(), SampledBatch.Counts::rows)),
                        difference(
                                row,
                                "gradients",
                                cost(reference, row, row.gradients(), SampledBatch.Counts::gradients),
                                cost(rerun, other, other.gradients(), SampledBatch.Counts::gradients)))
                .filter(cost -> cost.verdict() != Verdict.SAME)
                .forEach(differences::add);
        return differences;
    }

    private static Side metric(Results results, Row row, String metric) {
        return side(results, row, row.metric(metric), record -> record.metrics().getOrDefault(metric, Double.NaN));
    }

    private static Side cost(Results results, Row row, double mean, ToLongFunction<SampledBatch.Counts> counted) {
        return side(
                results,
                row,
                new Estimate(mean, Double.NaN, Double.NaN),
                record -> (double) counted.applyAsLong(record.counts()) / record.samples());
    }

    private static Side side(Results results, Row row, Estimate estimate, ToDoubleFunction<UnitRecord> value) {
        Map<Long, Double> blocks = new TreeMap<>();
        Stream.concat(results.blocks().stream(), results.floors().stream())
                .filter(block -> key(block.row()).equals(key(row)))
                .forEach(block -> blocks.put(block.seed(), value.applyAsDouble(block.record())));
        return new Side(estimate, row.seeds(), blocks);
    }

    private static Difference difference(Row row, String name, Side own, Side now) {
        Set<Long> seeds = new TreeSet<>(own.blocks().keySet());
        seeds.retainAll(now.blocks().keySet());
        boolean paired = !seeds.isEmpty();
        boolean same = paired
                ? seeds.stream().allMatch(seed -> same(own.block(seed), now.block(seed)))
                : same(own.estimate(), now.estimate());
        // A block in which neither side has a value says nothing of their difference.
        seeds.removeIf(seed -> Double.isNaN(own.block(seed)) && Double.isNaN(now.block(seed)));
        if (seeds.isEmpty()) {
            Interval difference = Interval.ofDifference(now.interval(), own.interval());
            return new Difference(
                    row.describe(),
                    name,
                    own.estimate().mean(),
                    now.estimate().mean(),
                    difference,
                    false,
                    same ? Verdict.SAME : verdict(difference, own.estimate()));
        }
        Interval difference = Interval.ofPairedDifference(
                seeds.stream().mapToDouble(now::block).toArray(),
                seeds.stream().mapToDouble(own::block).toArray());
        return new Difference(
                row.describe(),
                name,
                own.mean(seeds),
                now.mean(seeds),
                difference,
                true,
                same ? Verdict.SAME : verdict(difference, own.estimate()));
    }

    private static Verdict verdict(Interval difference, Estimate reference) {
        if (difference.isKnown() && difference.contains(0)) {
            return Verdict.WITHIN;
        }
        double moved = reference.mean() + difference.mean();
        boolean inside = reference.hasInterval() && reference.low() <= moved && moved <= reference.high();
        return inside ? Verdict.INSIDE : Verdict.OUTSIDE;
    }

    /** The same bits, or both undefined. */
    private static boolean same(double a, double b) {
        return Double.compare(a, b) == 0;
    }

    private static boolean same(Estimate a, Estimate b) {
        return same(a.mean(), b.mean()) && same(a.low(), b.low()) && same(a.high(), b.high());
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

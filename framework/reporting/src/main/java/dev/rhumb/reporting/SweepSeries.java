package dev.rhumb.reporting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * One line of a figure: the points of an arm that differ only in the first swept parameter, in order of its value. An
 * arm that sweeps two parameters gives one line for every value of the second.
 *
 * @param index position among all lines, which decides colour and marker
 * @param name arm, with the values of the other parameters where it has several lines
 * @param parameter the parameter along the line, empty for an arm without a sweep
 * @param points at least one
 */
record SweepSeries(int index, String name, String parameter, List<MetricsTable.Row> points) {

    static List<SweepSeries> of(MetricsTable table) {
        Map<List<String>, List<MetricsTable.Row>> lines = new LinkedHashMap<>();
        for (MetricsTable.Row row : table.points()) {
            lines.computeIfAbsent(List.of(row.arm(), row.parameter(), others(row)), key -> new ArrayList<>())
                    .add(row);
        }
        List<SweepSeries> series = new ArrayList<>();
        lines.forEach((key, rows) -> {
            rows.sort(Comparator.comparingDouble(MetricsTable.Row::value));
            String name = key.get(2).isEmpty() ? key.get(0) : key.get(0) + ", " + key.get(2);
            series.add(new SweepSeries(series.size(), name, key.get(1), List.copyOf(rows)));
        });
        return List.copyOf(series);
    }

    /** The point's text without the first swept parameter. */
    private static String others(MetricsTable.Row row) {
        if (row.parameter().isEmpty()) {
            return row.point();
        }
        List<String> kept = new ArrayList<>();
        for (String part : row.point().split(",")) {
            if (!part.strip().startsWith(row.parameter() + "=") && !part.isBlank()) {
                kept.add(part.strip());
            }
        }
        return String.join(", ", kept);
    }

    static String label(MetricsTable.Row row) {
        return Double.isNaN(row.value()) ? "" : Text.number(row.value());
    }

    /**
     * The lines of a table without what a plane cannot show.
     *
     * @param notes receives one sentence for each point left out
     * @throws ReportingException if nothing is left
     */
    static List<SweepSeries> drawn(MetricsTable table, Plane plane, List<String> notes) {
        List<SweepSeries> kept = new ArrayList<>();
        for (SweepSeries line : of(table)) {
            List<MetricsTable.Row> points = new ArrayList<>();
            for (MetricsTable.Row row : line.points()) {
                if (plane.isDrawn(row)) {
                    points.add(row);
                } else {
                    notes.add("Not drawn: " + row.describe() + ", whose " + plane.missing(row) + " is undefined.");
                }
            }
            if (!points.isEmpty()) {
                kept.add(new SweepSeries(line.index(), line.name(), line.parameter(), points));
            }
        }
        if (kept.isEmpty()) {
            throw new ReportingException(
                    table.name() + ": no point has both " + plane.describe() + ", so there is no curve.");
        }
        return kept;
    }

    /**
     * Refuses seed blocks of different sizes: every metric is measured block by block, and FID, recall, coverage and
     * others are biased by the numbers of samples and of real ones, so such points must not share a plot. How many blocks
     * there are changes the width of an interval alone.
     */
    static void requireEqualSamples(MetricsTable table) {
        if (table.points().isEmpty()) {
            throw new ReportingException(table.name() + " has no points to draw.");
        }
        requireEqual(table, "samples", MetricsTable.Row::samplesPerBlock);
        requireEqual(table, "real samples to compare with", MetricsTable.Row::referencePerBlock);
    }

    private static void requireEqual(MetricsTable table, String counted, ToLongFunction<MetricsTable.Row> count) {
        Map<Long, MetricsTable.Row> byCount = new LinkedHashMap<>();
        // Tables that do not say a count have 0.
        table.points().stream()
                .filter(row -> count.applyAsLong(row) > 0)
                .forEach(row -> byCount.putIfAbsent(count.applyAsLong(row), row));
        if (byCount.size() > 1) {
            var two = byCount.values().stream().limit(2).toList();
            throw new ReportingException(
                    table.name() + ": a seed block of \"" + two.get(0).describe() + "\" has "
                            + Text.grouped(count.applyAsLong(two.get(0))) + " " + counted + " and one of \""
                            + two.get(1).describe() + "\" has " + Text.grouped(count.applyAsLong(two.get(1)))
                            + "; metrics such as FID, recall and coverage depend on that number,"
                            + " so these points cannot share a plot.");
        }
    }

    /** Numbers of samples, seed blocks and evaluations in words. */
    static String smallPrint(MetricsTable table) {
        var points = table.points();
        var seeds = points.stream().mapToLong(MetricsTable.Row::seeds).summaryStatistics();
        StringBuilder text = new StringBuilder();
        text.append(seeds.getMax() == 1 ? "One seed block of " : "Means over ")
                .append(
                        seeds.getMax() == 1
                                ? ""
                                : range((double) seeds.getMin(), (double) seeds.getMax()) + " seed blocks of ")
                .append(Text.grouped(points.get(0).samplesPerBlock()))
                .append(" samples each");
        long reference = points.get(0).referencePerBlock();
        text.append(reference > 0 ? " against " + Text.grouped(reference) + " real ones." : ".");
        var evaluations = points.stream()
                .mapToDouble(MetricsTable.Row::evaluations)
                .filter(Double::isFinite)
                .summaryStatistics();
        if (evaluations.getCount() > 0) {
            text.append(" Network evaluations per sample: ")
                    .append(range(evaluations.getMin(), evaluations.getMax()))
                    .append('.');
        }
        return text.toString();
    }

    /** How the real-versus-real reference is named; with its number of samples where that is another one. */
    static String floorName(MetricsTable table, MetricsTable.Row floor) {
        long samples = floor.samplesPerBlock();
        return samples == 0 || samples == table.points().get(0).samplesPerBlock()
                ? "real vs. real"
                : "real vs. real (" + Text.grouped(samples) + " samples)";
    }

    /** What the labels beside points are, after a blank; empty if there are none. */
    static String labelled(List<SweepSeries> series) {
        Set<String> parameters = parameters(series);
        return parameters.isEmpty()
                ? ""
                : " Labels: "
                        + (parameters.size() == 1
                                ? parameters.iterator().next()
                                : "the parameter swept, " + String.join(", ", parameters))
                        + ".";
    }

    static Set<String> parameters(List<SweepSeries> series) {
        Set<String> names = new LinkedHashSet<>();
        series.forEach(s -> names.add(s.parameter()));
        names.remove("");
        return names;
    }

    private static String range(double low, double high) {
        String first = Text.number(low);
        return low == high ? first : first + "\u2013" + Text.number(high);
    }
}

package dev.rhumb.reporting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
     * Refuses points with different numbers of samples: FID, recall, coverage and others are biased by that number, so
     * such points must not share a plot.
     */
    static void requireEqualSamples(MetricsTable table) {
        Map<Long, MetricsTable.Row> bySize = new LinkedHashMap<>();
        table.points().forEach(row -> bySize.putIfAbsent(row.samples(), row));
        if (bySize.size() > 1) {
            var two = bySize.values().stream().limit(2).toList();
            throw new ReportingException(table.name() + ": \"" + two.get(0).describe() + "\" has "
                    + Text.grouped(two.get(0).samples()) + " samples and \""
                    + two.get(1).describe() + "\" has "
                    + Text.grouped(two.get(1).samples())
                    + "; metrics such as FID, recall and coverage depend on the number of samples,"
                    + " so these points cannot share a plot.");
        }
        if (bySize.isEmpty()) {
            throw new ReportingException(table.name() + " has no points to draw.");
        }
    }

    /** Numbers of samples, seed blocks and evaluations in words. */
    static String smallPrint(MetricsTable table) {
        var points = table.points();
        long samples = points.get(0).samples();
        var seeds = points.stream().mapToLong(MetricsTable.Row::seeds).summaryStatistics();
        StringBuilder text = new StringBuilder();
        long block = seeds.getMax() == 0 ? 0 : samples / seeds.getMax();
        text.append(seeds.getMax() == 1 ? "One seed block of " : "Means over ")
                .append(
                        seeds.getMax() == 1
                                ? ""
                                : range((double) seeds.getMin(), (double) seeds.getMax()) + " seed blocks of ")
                .append(Text.grouped(block))
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
        boolean same = floor.samples() == 0 || table.points().get(0).samples() == floor.samples();
        return same ? "real vs. real" : "real vs. real (" + Text.grouped(floor.samples()) + " samples)";
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

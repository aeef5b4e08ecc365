package dev.rhumb.runner.report;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.statistics.BlockMean;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** How many samples and real images every metric was computed from, and how its intervals were. */
final class CountedFrom {
    private final MetricsTable table;
    private final Values values;

    CountedFrom(MetricsTable table, Values values) {
        this.table = table;
        this.values = values;
    }

    /** @param manifests of the experiments */
    Section section(List<Map<String, Object>> manifests) {
        List<List<Cell>> rows = new ArrayList<>();
        for (String metric : table.metrics()) {
            List<Row> points = table.points().stream()
                    .filter(row -> row.metric(metric).isDefined())
                    .toList();
            rows.add(List.of(
                    Cell.words(metric),
                    Cell.words(range(points, Row::samplesPerBlock)),
                    Cell.words(range(points, row -> values.defined(row, metric))),
                    Cell.words(range(points, Row::referencePerBlock)),
                    Cell.of(table.floor().map(row -> row.metric(metric)).orElse(Estimate.UNDEFINED)),
                    Cell.words(interval(metric))));
        }
        return new Section(
                "numbers",
                "What every number is computed from",
                "Every metric is computed within each seed block and averaged over the blocks, so its n is the number of a block."
                        + " FID, recall and coverage depend on n: compare them at equal n. A distance less its floor, what real"
                        + " data have in the place of samples in the same block, hardly does. "
                        + blocks() + facts("blocks", "Blocks: ", manifests) + facts("floor", "Floor: ", manifests),
                List.of(new Grid(
                        "",
                        false,
                        List.of(
                                "metric",
                                "n per block",
                                "blocks",
                                "reference per block",
                                "real vs. real",
                                "95 % interval"),
                        rows)));
    }

    private String blocks() {
        int blocks = (int) table.points().stream().mapToLong(Row::seeds).min().orElse(0);
        if (blocks < 2) {
            return "One block has no interval; four or more give one. ";
        }
        return String.format(
                Locale.ROOT,
                "Student's t over %d blocks reaches %.2f standard errors to each side%s: few blocks give wide intervals. ",
                blocks,
                BlockMean.quantile(Interval.LEVEL, blocks),
                blocks < 8
                        ? String.format(Locale.ROOT, ", over 8 blocks %.2f", BlockMean.quantile(Interval.LEVEL, 8))
                        : "");
    }

    private static String facts(String key, String heading, List<Map<String, Object>> manifests) {
        List<String> facts = manifests.stream()
                .map(manifest -> manifest.get(key))
                .map(fact -> fact == null ? "not recorded by the version that ran" : String.valueOf(fact))
                .distinct()
                .toList();
        return heading + String.join("; ", facts) + ". ";
    }

    private static String range(List<Row> points, ToLongFunction<Row> count) {
        LongSummaryStatistics counts = points.stream().mapToLong(count).summaryStatistics();
        if (points.isEmpty() || counts.getMax() == 0) {
            return "unknown";
        }
        return counts.getMin() == counts.getMax()
                ? String.format(Locale.ROOT, "%,d", counts.getMax())
                : String.format(Locale.ROOT, "%,d to %,d", counts.getMin(), counts.getMax());
    }

    private String interval(String metric) {
        Optional<NamedMetric> known = Measures.named(metric);
        if (table.points().stream().anyMatch(row -> row.referencePerBlock() == 0)) {
            return "Student's t, by an earlier version";
        }
        if (known.isEmpty()) {
            return "by the range that its plugin states";
        }
        boolean below = Double.isFinite(known.get().least());
        if (below && Double.isFinite(known.get().most())) {
            return "Wilson's, with the variance of the blocks";
        }
        return below ? "Student's t, cut at " + Cell.value(known.get().least()).text() : "Student's t";
    }
}

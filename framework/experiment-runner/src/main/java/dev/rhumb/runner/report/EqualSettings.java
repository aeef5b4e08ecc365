package dev.rhumb.runner.report;

import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.runner.report.DifferenceGrid.Compared;
import dev.rhumb.runner.report.DifferenceGrid.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Points of two arms with the same swept settings; with a baseline that was not swept, all points beside it. */
final class EqualSettings {
    private final List<String> metrics;
    private final List<Pair> pairs;
    private final Values values;

    EqualSettings(List<String> metrics, List<Pair> pairs, Values values) {
        this.metrics = metrics;
        this.pairs = pairs;
        this.values = values;
    }

    /**
     * The section, if some points can be compared.
     *
     * @param baseline name of the arm that the others are compared with; else there is a table for each pair
     * @param families arms by family, one table for each
     */
    Optional<Section> section(Optional<String> baseline, Map<String, List<String>> families) {
        List<Grid> grids = new ArrayList<>();
        groups(baseline, families).forEach((caption, group) -> {
            List<Line> lines = new ArrayList<>();
            group.forEach(
                    pair -> lines.addAll(lines(pair, baseline.isPresent() ? Row::describe : EqualSettings::setting)));
            String lacking = group.stream()
                    .filter(pair -> lines(pair, Row::describe).isEmpty())
                    .map(pair -> pair.a().name())
                    .collect(Collectors.joining(", "));
            if (!lines.isEmpty()) {
                List<String> columns = new ArrayList<>(List.of(baseline.isPresent() ? "point" : "setting"));
                columns.addAll(metrics);
                String remark = lacking.isEmpty() ? "" : "No setting in common: " + lacking + ".";
                grids.add(DifferenceGrid.of(caption, !grids.isEmpty(), columns, lines, remark));
            }
        });
        return grids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "matched-points",
                        "Differences at equal settings",
                        "Points of two arms with the same swept settings, or all points where the baseline has one alone, over"
                                + " the seeds that both have: in each seed block both start from the same noise, and the"
                                + " difference is taken block by block, with Student's t interval. An equal setting means an"
                                + " equal thing only where the methods share a convention; otherwise compare at equal"
                                + " quality." + DifferenceGrid.MARKS,
                        grids));
    }

    private Map<String, List<Pair>> groups(Optional<String> baseline, Map<String, List<String>> families) {
        Map<String, List<Pair>> groups = new LinkedHashMap<>();
        if (baseline.isEmpty()) {
            pairs.forEach(pair -> groups.put(pair.words(), List.of(pair)));
            return groups;
        }
        String less = "less " + baseline.get();
        List<Pair> left = new ArrayList<>(pairs);
        families.forEach((family, arms) -> {
            List<Pair> own =
                    pairs.stream().filter(pair -> arms.contains(pair.arm())).toList();
            groups.put(family + ": " + less, own);
            left.removeAll(own);
        });
        groups.put(families.isEmpty() ? "All arms " + less : "In no family: " + less, left);
        return groups;
    }

    private static String setting(Row row) {
        return row.point().isEmpty() ? "(not swept)" : row.point();
    }

    private List<Line> lines(Pair pair, Function<Row, String> name) {
        List<Line> lines = new ArrayList<>();
        for (Row a : pair.a().points()) {
            for (Row b : pair.b().points()) {
                List<Long> seeds = values.common(List.of(a, b));
                if ((a.point().equals(b.point()) || pair.hasOneBase()) && !seeds.isEmpty()) {
                    lines.add(new Line(List.of(Cell.words(name.apply(a))), differences(a, b, seeds)));
                }
            }
        }
        return lines;
    }

    private List<Compared> differences(Row a, Row b, List<Long> seeds) {
        List<Compared> differences = new ArrayList<>();
        for (String metric : metrics) {
            double[][] blocks = values.metric(List.of(a, b), metric, seeds);
            differences.add(Compared.of(metric, blocks[0], blocks[1]));
        }
        return differences;
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.evaluation.statistics.BestPoint;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.reporting.Report.Sweep;
import dev.rhumb.runner.experiment.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables that compare the sweeps of a report, from its points and their seed blocks. */
final class Comparisons {
    private final MetricsTable table;
    private final List<Sweep> sweeps;
    private final List<Curve> curves;
    private final Values values;
    private final Optional<String> baseline;

    /**
     * @param curves whose metrics the table has
     * @param values of all seed blocks
     * @param baseline the arm that others are compared with
     */
    Comparisons(MetricsTable table, List<Curve> curves, Values values, Optional<String> baseline) {
        this.table = table;
        this.sweeps = Report.sweeps(table);
        this.curves = List.copyOf(curves);
        this.values = values;
        // While a run is under way the baseline may have no point yet.
        this.baseline = baseline.filter(table.arms()::contains);
    }

    /**
     * Those sections that have something to say.
     *
     * @param families arms by family
     * @param manifests of the experiments
     */
    List<Section> sections(Map<String, List<String>> families, List<Map<String, Object>> manifests) {
        List<Pair> pairs = Pair.of(sweeps, baseline);
        List<Section> sections = new ArrayList<>();
        baseline.flatMap(arm -> new Primary(table, pairs, values).section(arm, curves))
                .ifPresent(sections::add);
        best().ifPresent(sections::add);
        new Fronts(table, sweeps, curves, values).section().ifPresent(sections::add);
        new EqualSettings(table.measured(), pairs, values)
                .section(baseline, families)
                .ifPresent(sections::add);
        new EqualQuality(table, pairs, values).section(curves).ifPresent(sections::add);
        new Budgets(table, sweeps, curves, values).section().ifPresent(sections::add);
        sections.add(points());
        sections.add(new CountedFrom(table, values).section(manifests));
        return sections;
    }

    private Optional<Section> best() {
        List<Sweep> swept = sweeps.stream().filter(s -> s.points().size() > 1).toList();
        List<List<Cell>> rows = new ArrayList<>();
        for (String metric : table.metrics()) {
            Axis.of(metric, table).ifPresent(axis -> {
                List<Cell> row = new ArrayList<>(List.of(Cell.words(metric).with(axis.words())));
                swept.forEach(sweep -> row.add(best(sweep, axis)));
                rows.add(row);
            });
        }
        if (swept.isEmpty() || rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> columns = new ArrayList<>(List.of("metric"));
        swept.forEach(sweep -> columns.add(sweep.name()));
        return Optional.of(new Section(
                "best",
                "Best scale",
                "Where the mean of a metric is best along each sweep, and in small print its value and the points whose"
                        + " paired differences from it are not significant, with Holm's correction for the points of the sweep.",
                List.of(new Grid("", false, columns, rows))));
    }

    private Cell best(Sweep sweep, Axis axis) {
        List<Row> points = sweep.points();
        Optional<BestPoint> best =
                BestPoint.of(values.metric(points, axis.metric(), values.common(points)), axis.better(), axis.floor());
        if (best.isEmpty()) {
            return Cell.empty();
        }
        Row row = points.get(best.get().index());
        List<String> tied =
                best.get().tied().stream().map(i -> label(points.get(i))).toList();
        String value = Cell.of(row.metric(axis.metric())).text();
        return Cell.words(label(row))
                .with(tied.isEmpty() ? value : value + "; no significant difference: " + String.join(", ", tied));
    }

    static String label(Row row) {
        return Double.isNaN(row.value())
                ? row.describe()
                : Cell.value(row.value()).text();
    }

    private Section points() {
        List<String> columns = new ArrayList<>(List.of(
                "arm", "setting", "evaluations per sample", "gradients per sample", "seconds per 1,000 samples"));
        columns.addAll(table.metrics());
        List<List<Cell>> rows = new ArrayList<>();
        for (Sweep sweep : sweeps) {
            for (Row row : sweep.points()) {
                List<Cell> cells = new ArrayList<>(List.of(
                        Cell.words(row.arm()),
                        Cell.words(row.point()),
                        Cell.value(row.evaluations()),
                        Cell.value(row.gradients()),
                        Cell.of(new Estimate(values.seconds(row), Double.NaN, Double.NaN))));
                table.metrics().forEach(metric -> cells.add(Cell.of(row.metric(metric))));
                rows.add(cells);
            }
        }
        table.floor().ifPresent(floor -> {
            List<Cell> cells = new ArrayList<>(
                    List.of(Cell.words("real vs. real"), Cell.words(""), Cell.empty(), Cell.empty(), Cell.empty()));
            table.metrics().forEach(metric -> cells.add(Cell.of(floor.metric(metric))));
            rows.add(cells);
        });
        return new Section(
                "points",
                "All points",
                "Means over seed blocks with 95 % intervals; the row of real data is what held-out real samples score"
                        + " in the place of generated ones. Evaluations and gradients are counted; seconds are of the"
                        + " machine that ran, in its state at that time.",
                List.of(new Grid("", false, columns, rows)));
    }
}

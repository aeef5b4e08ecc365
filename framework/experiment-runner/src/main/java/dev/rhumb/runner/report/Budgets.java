package dev.rhumb.runner.report;

import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.reporting.Report.Sweep;
import dev.rhumb.runner.experiment.Curve;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the arms reach at equal cost: the best point of each within a budget of evaluations, or of seconds. */
final class Budgets {
    private static final int MOST = 6;

    private final MetricsTable table;
    private final List<Sweep> sweeps;
    private final List<String> metrics;
    private final Values values;

    Budgets(MetricsTable table, List<Sweep> sweeps, List<Curve> curves, Values values) {
        this.table = table;
        this.sweeps = sweeps;
        this.values = values;
        this.metrics = curves.stream()
                .flatMap(curve -> Stream.of(curve.quality(), curve.diversity()))
                .distinct()
                .filter(name -> Axis.of(name, table).isPresent())
                .toList();
    }

    Optional<Section> section() {
        List<Double> evaluations = table.points().stream()
                .map(Row::evaluations)
                .filter(Double::isFinite)
                .map(Math::ceil)
                .distinct()
                .sorted()
                .limit(MOST)
                .toList();
        // What the dearest point of an arm takes: within it, that arm is complete.
        List<Double> seconds = sweeps.stream()
                .map(sweep -> sweep.points().stream()
                        .mapToDouble(values::seconds)
                        .max()
                        .orElse(Double.NaN))
                .filter(Double::isFinite)
                .distinct()
                .sorted()
                .limit(MOST)
                .toList();
        List<Grid> grids = new ArrayList<>();
        for (String metric : metrics) {
            if (evaluations.size() > 1) {
                grids.add(grid(metric, "evaluations per sample", evaluations, Row::evaluations, !grids.isEmpty()));
            }
            if (seconds.size() > 1) {
                grids.add(grid(metric, "seconds per 1,000 samples", seconds, values::seconds, !grids.isEmpty()));
            }
        }
        return grids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "cost",
                        "At equal cost",
                        "The best mean of each arm among its points within a budget; the choice beside the curve shows only"
                                + " these points. The curve as it is compares points at the steps they were given, equal"
                                + " unless an arm has steps of its own. Budgets of evaluations are the numbers that occur; budgets of"
                                + " seconds are what the dearest point of each arm took, on the machine and under the load"
                                + " of that run.",
                        grids));
    }

    private Grid grid(String metric, String unit, List<Double> budgets, ToDoubleFunction<Row> cost, boolean folded) {
        Axis axis = Axis.of(metric, table).orElseThrow();
        List<String> columns = new ArrayList<>(List.of("arm"));
        budgets.forEach(most -> columns.add("at most " + Cell.of(estimate(most)).text()));
        List<List<Cell>> rows = new ArrayList<>();
        for (Sweep sweep : sweeps) {
            List<Cell> row = new ArrayList<>(List.of(Cell.words(sweep.name())));
            for (double most : budgets) {
                row.add(sweep.points().stream()
                        .filter(point -> cost.applyAsDouble(point) <= most)
                        .filter(point -> point.metric(metric).isDefined())
                        .max(Comparator.comparingDouble(
                                point -> axis.turned(point.metric(metric).mean())))
                        .map(point -> best(point, metric))
                        .orElse(Cell.empty()));
            }
            rows.add(row);
        }
        return new Grid("Best " + metric + " within " + unit, folded, columns, rows);
    }

    private static Cell best(Row point, String metric) {
        Cell cell = Cell.of(point.metric(metric));
        String where = point.point().isEmpty() ? "" : "at " + point.point();
        return cell.with(
                where.isEmpty() || cell.detail().isEmpty() ? cell.detail() + where : cell.detail() + ", " + where);
    }

    private static dev.rhumb.reporting.Estimate estimate(double value) {
        return new dev.rhumb.reporting.Estimate(value, Double.NaN, Double.NaN);
    }
}

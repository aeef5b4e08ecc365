package dev.rhumb.runner.report;

import dev.rhumb.evaluation.statistics.ParetoFront;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.reporting.Report.Sweep;
import dev.rhumb.runner.experiment.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pareto fronts of the sweeps, for each curve. */
final class Fronts {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 1;

    private final MetricsTable table;
    private final List<Sweep> sweeps;
    private final List<Curve> curves;
    private final Values values;

    Fronts(MetricsTable table, List<Sweep> sweeps, List<Curve> curves, Values values) {
        this.table = table;
        this.sweeps = sweeps;
        this.curves = curves;
        this.values = values;
    }

    Optional<Section> section() {
        List<Row> points = sweeps.stream().flatMap(s -> s.points().stream()).toList();
        List<Long> seeds = values.common(points);
        List<Grid> grids = new ArrayList<>();
        for (Curve curve : curves) {
            Optional<Axis> x = Axis.of(curve.diversity(), table);
            Optional<Axis> y = Axis.of(curve.quality(), table);
            if (x.isPresent() && y.isPresent() && !seeds.isEmpty()) {
                grids.add(front(curve, x.get(), y.get(), points, seeds));
            }
        }
        return grids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "front",
                        "Pareto front",
                        "A point is on the front if no other point of the report has means as good in both metrics and better"
                                + " in one; a metric that is right where real data lie counts by its distance from there."
                                + " Shares are of " + RESAMPLES + " bootstrap resamples of the seed blocks.",
                        grids));
    }

    private Grid front(Curve curve, Axis diversity, Axis quality, List<Row> points, List<Long> seeds) {
        double[][] x = diversity.turned(values.metric(points, curve.diversity(), seeds));
        double[][] y = quality.turned(values.metric(points, curve.quality(), seeds));
        boolean[] front = ParetoFront.of(Matching.means(x), Matching.means(y));
        double[] sure = ParetoFront.membership(x, y, RESAMPLES, SEED);
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            if (front[i]) {
                Row row = points.get(i);
                rows.add(List.of(
                        Cell.words(row.describe()),
                        Cell.of(row.metric(curve.diversity())),
                        Cell.of(row.metric(curve.quality())),
                        seeds.size() > 1
                                ? Cell.of(new Estimate(Math.round(100 * sure[i]) / 100.0, Double.NaN, Double.NaN))
                                : Cell.empty()));
            }
        }
        return new Grid(
                "Front of " + curve.quality() + " against " + curve.diversity(),
                true,
                List.of("point", curve.diversity(), curve.quality(), "share of resamples on the front"),
                rows);
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.statistics.ParetoFront;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.reporting.Report.Sweep;
import dev.rhumb.runner.experiment.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Pareto fronts and hypervolumes of the sweeps, for each curve. */
final class Fronts {
    private static final int RESAMPLES = 1000;
    private static final long SEED = 1;

    private final List<Sweep> sweeps;
    private final List<Curve> curves;
    private final Values values;

    Fronts(List<Sweep> sweeps, List<Curve> curves, Values values) {
        this.sweeps = sweeps;
        this.curves = curves;
        this.values = values;
    }

    Optional<Section> section() {
        List<Row> points = sweeps.stream().flatMap(s -> s.points().stream()).toList();
        List<Long> seeds = values.common(points);
        List<Grid> grids = new ArrayList<>();
        for (Curve curve : curves) {
            Optional<Better> x = Measures.oneSided(curve.diversity());
            Optional<Better> y = Measures.oneSided(curve.quality());
            if (x.isPresent() && y.isPresent() && !seeds.isEmpty()) {
                new Plane(curve, x.get(), y.get(), points, seeds).addTo(grids);
            }
        }
        return grids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "front",
                        "Pareto front and hypervolume",
                        "A point is on the front if no other point of the report has means as good in both metrics and better"
                                + " in one. Hypervolume is the area that an arm's points dominate, as a share of the box"
                                + " from the worst to the best mean of all points here: it compares the arms of this report"
                                + " and says nothing elsewhere. Intervals and shares are from " + RESAMPLES
                                + " bootstrap resamples of the seed blocks, the same for all arms; with few blocks these"
                                + " intervals are too narrow.",
                        grids));
    }

    /** All points in the plane of one curve, turned so that more is better. */
    private final class Plane {
        private final Curve curve;
        private final List<Row> points;
        private final List<Long> seeds;
        private final Better better;
        private final Better betterQuality;
        private final double[][] x;
        private final double[][] y;
        private final boolean[] front;

        Plane(Curve curve, Better diversity, Better quality, List<Row> points, List<Long> seeds) {
            this.curve = curve;
            this.points = points;
            this.seeds = seeds;
            this.better = diversity;
            this.betterQuality = quality;
            this.x = blocks(points, curve.diversity(), diversity);
            this.y = blocks(points, curve.quality(), quality);
            this.front = ParetoFront.of(Comparisons.means(x), Comparisons.means(y));
        }

        private double[][] blocks(List<Row> rows, String metric, Better direction) {
            return Comparisons.good(values.metric(rows, metric, seeds), direction);
        }

        void addTo(List<Grid> grids) {
            double[] box = box(Comparisons.means(x), Comparisons.means(y));
            String name = curve.quality() + " against " + curve.diversity();
            if (box.length == 4) {
                grids.add(hypervolumes(name, box));
            }
            grids.add(onFront(name));
        }

        /** Worst x, worst y, width and height of the means; nothing if they span no area. */
        private static double[] box(double[] meanX, double[] meanY) {
            var spanX = Arrays.stream(meanX).filter(Double::isFinite).summaryStatistics();
            var spanY = Arrays.stream(meanY).filter(Double::isFinite).summaryStatistics();
            double width = spanX.getMax() - spanX.getMin();
            double height = spanY.getMax() - spanY.getMin();
            return width > 0 && height > 0
                    ? new double[] {spanX.getMin(), spanY.getMin(), width, height}
                    : new double[0];
        }

        private Grid hypervolumes(String name, double[] box) {
            double area = box[2] * box[3];
            double[][] firstX = blocks(sweeps.get(0).points(), curve.diversity(), better);
            double[][] firstY = blocks(sweeps.get(0).points(), curve.quality(), betterQuality);
            List<List<Cell>> rows = new ArrayList<>();
            for (Sweep sweep : sweeps) {
                double[][] ownX = blocks(sweep.points(), curve.diversity(), better);
                double[][] ownY = blocks(sweep.points(), curve.quality(), betterQuality);
                Interval own = ParetoFront.hypervolume(ownX, ownY, box[0], box[1], RESAMPLES, SEED);
                Interval less =
                        ParetoFront.hypervolumeDifference(ownX, ownY, firstX, firstY, box[0], box[1], RESAMPLES, SEED);
                rows.add(List.of(
                        Cell.words(sweep.name()),
                        Cell.of(share(own, area)),
                        sweep.equals(sweeps.get(0))
                                ? Cell.empty()
                                : Cell.of(share(less, area)).markedIf(less.isKnown() && !less.contains(0))));
            }
            return new Grid(
                    "Hypervolume of " + name,
                    false,
                    List.of("arm", "hypervolume", "less " + sweeps.get(0).name()),
                    rows);
        }

        private static Estimate share(Interval interval, double area) {
            return new Estimate(interval.mean() / area, interval.low() / area, interval.high() / area);
        }

        private Grid onFront(String name) {
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
                    "Front of " + name,
                    true,
                    List.of("point", curve.diversity(), curve.quality(), "share of resamples on the front"),
                    rows);
        }
    }
}

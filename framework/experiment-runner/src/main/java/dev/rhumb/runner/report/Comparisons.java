package dev.rhumb.runner.report;

import dev.rhumb.evaluation.statistics.BestPoint;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.statistics.MatchedQuality;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Tables that compare the sweeps of a report, from its points and their seed blocks. */
final class Comparisons {
    /** With more sweeps than this, each is compared with the first only. */
    private static final int MOST_IN_PAIRS = 4;

    private static final int LEVELS = 3;
    private static final String PAIRED = " Marked cells have an interval without 0. Each interval is wrong one time in"
            + " twenty; they are not corrected for their number.";

    private final MetricsTable table;
    private final List<Sweep> sweeps;
    private final List<Curve> curves;
    private final Values values;

    /**
     * @param curves whose metrics the table has
     * @param values of all seed blocks
     */
    Comparisons(MetricsTable table, List<Curve> curves, Values values) {
        this.table = table;
        this.sweeps = Report.sweeps(table);
        this.curves = List.copyOf(curves);
        this.values = values;
    }

    /** Those sections that have something to say. */
    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.addAll(best().stream().toList());
        sections.addAll(
                new Fronts(table, sweeps, curves, values).section().stream().toList());
        sections.addAll(matchedPoints().stream().toList());
        sections.addAll(matchedQuality().stream().toList());
        sections.addAll(
                new Budgets(table, sweeps, curves, values).section().stream().toList());
        sections.add(points());
        return sections;
    }

    /** Two sweeps to compare. */
    private record Pair(Sweep a, Sweep b) {
        String words() {
            return a.name() + " less " + b.name();
        }
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        int bases = sweeps.size() <= MOST_IN_PAIRS ? sweeps.size() : 1;
        for (int base = 0; base < bases; base++) {
            for (int other = base + 1; other < sweeps.size(); other++) {
                pairs.add(new Pair(sweeps.get(other), sweeps.get(base)));
            }
        }
        return pairs;
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
                "Where the mean of a metric is best along each sweep, and in small print its value and the points that"
                        + " cannot be told from it, because the interval of their paired difference holds 0.",
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
                .with(tied.isEmpty() ? value : value + "; not told from " + String.join(", ", tied));
    }

    static String label(Row row) {
        return Double.isNaN(row.value())
                ? row.describe()
                : Cell.value(row.value()).text();
    }

    private Optional<Section> matchedPoints() {
        List<Grid> grids = new ArrayList<>();
        for (Pair pair : pairs()) {
            List<List<Cell>> rows = new ArrayList<>();
            for (Row a : pair.a().points()) {
                for (Row b : pair.b().points()) {
                    List<Long> seeds = values.common(List.of(a, b));
                    if (a.point().equals(b.point()) && !seeds.isEmpty()) {
                        rows.add(differences(a, b, seeds));
                    }
                }
            }
            if (!rows.isEmpty()) {
                List<String> columns = new ArrayList<>(List.of("setting"));
                columns.addAll(table.metrics());
                grids.add(new Grid(pair.words(), grids.size() > 0, columns, rows));
            }
        }
        return grids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "matched-points",
                        "Differences at equal settings",
                        "Points of two arms with the same swept settings, over the seeds that both have: in each seed block"
                                + " both start from the same noise, and the difference is taken block by block, with"
                                + " Student's t interval. An equal setting means an equal thing only where the methods"
                                + " share a convention; otherwise compare at equal quality." + PAIRED,
                        grids));
    }

    private List<Cell> differences(Row a, Row b, List<Long> seeds) {
        List<Cell> cells = new ArrayList<>(List.of(Cell.words(a.point().isEmpty() ? "(not swept)" : a.point())));
        for (String metric : table.metrics()) {
            double[][] blocks = values.metric(List.of(a, b), metric, seeds);
            cells.add(difference(Interval.ofPairedDifference(blocks[0], blocks[1])));
        }
        return cells;
    }

    private static Cell difference(Interval difference) {
        return Cell.of(estimate(difference)).markedIf(difference.isKnown() && !difference.contains(0));
    }

    static Estimate estimate(Interval interval) {
        return new Estimate(interval.mean(), interval.low(), interval.high());
    }

    private Optional<Section> matchedQuality() {
        List<Grid> grids = new ArrayList<>();
        for (Curve curve : curves) {
            Optional<Axis> diversity = Axis.of(curve.diversity(), table);
            Optional<Axis> quality = Axis.of(curve.quality(), table);
            if (diversity.isPresent() && quality.isPresent()) {
                for (Pair pair : pairs()) {
                    grid(diversity.get(), quality.get(), pair, !grids.isEmpty()).ifPresent(grids::add);
                }
            }
        }
        return grids.isEmpty()
                ? Optional.empty()
                : Optional.of(new Section(
                        "matched-quality",
                        "Differences at equal quality",
                        "What each arm keeps of the diversity where it reaches a quality: the best diversity on the straight"
                                + " lines between the points of its sweep where the quality is at least the given one, in"
                                + " each seed block; then the difference block by block, with Student's t interval. The"
                                + " levels divide the range of mean quality that both arms reach into four; a dash means"
                                + " that some block does not reach the level." + PAIRED,
                        grids));
    }

    private Optional<Grid> grid(Axis diversity, Axis quality, Pair pair, boolean folded) {
        List<Row> both = new ArrayList<>(pair.a().points());
        both.addAll(pair.b().points());
        List<Long> seeds = values.common(both);
        if (seeds.isEmpty() || pair.a().points().size() < 2 || pair.b().points().size() < 2) {
            return Optional.empty();
        }
        double[] levels = MatchedQuality.levels(
                means(blocks(pair.a(), quality, seeds)), means(blocks(pair.b(), quality, seeds)), LEVELS);
        List<List<Cell>> rows = new ArrayList<>();
        for (double level : levels) {
            double[] a = kept(pair.a(), diversity, quality, seeds, level);
            double[] b = kept(pair.b(), diversity, quality, seeds, level);
            rows.add(List.of(
                    Cell.of(new Estimate(quality.shown(level), Double.NaN, Double.NaN)),
                    Cell.of(estimate(Interval.ofBlocks(a))),
                    Cell.of(estimate(Interval.ofBlocks(b))),
                    difference(Interval.ofPairedDifference(a, b))));
        }
        List<String> columns = List.of(
                quality.label() + " " + quality.bound(),
                diversity.label() + ", " + pair.a().name(),
                diversity.label() + ", " + pair.b().name(),
                "difference");
        String caption = diversity.label() + " at equal " + quality.label() + ": " + pair.words();
        return rows.isEmpty() ? Optional.empty() : Optional.of(new Grid(caption, folded, columns, rows));
    }

    private double[] kept(Sweep sweep, Axis diversity, Axis quality, List<Long> seeds, double level) {
        double[] best = MatchedQuality.perBlock(blocks(sweep, diversity, seeds), blocks(sweep, quality, seeds), level);
        return Arrays.stream(best).map(diversity::shown).toArray();
    }

    private double[][] blocks(Sweep sweep, Axis axis, List<Long> seeds) {
        return axis.turned(values.metric(sweep.points(), axis.metric(), seeds));
    }

    static double[] means(double[][] blocks) {
        return Arrays.stream(blocks)
                .mapToDouble(row -> Arrays.stream(row).average().orElse(Double.NaN))
                .toArray();
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
                "Means over seed blocks with Student's t intervals; the row of real data is what held-out real samples score"
                        + " in the place of generated ones. Evaluations and gradients are counted; seconds are of the"
                        + " machine that ran, in its state at that time.",
                List.of(new Grid("", false, columns, rows)));
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.evaluation.statistics.Holm;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.report.DifferenceGrid.Compared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The comparison that an experiment names before it runs, by its baseline and its first curve: what every arm keeps of the
 * diversity at the middle of the quality that it shares with the baseline; with a baseline that was not swept, the quality of
 * every point.
 */
final class Primary {
    private final MetricsTable table;
    private final List<Pair> pairs;
    private final Values values;

    /** @param pairs all with the baseline */
    Primary(MetricsTable table, List<Pair> pairs, Values values) {
        this.table = table;
        this.pairs = pairs;
        this.values = values;
    }

    /**
     * A comparison.
     *
     * @param who arm or point
     * @param where the level of quality; empty for a point
     * @param difference null where there is none
     * @param reason why there is none
     */
    private record Line(String who, Cell where, @Nullable Compared difference, String reason) {}

    Optional<Section> section(String baseline, List<Curve> curves) {
        // A verdict rests on metrics that order known cases, so curves of others are for exploring alone.
        Optional<Curve> first = curves.stream()
                .filter(curve -> decides(curve.diversity()) && decides(curve.quality()))
                .findFirst();
        if (pairs.isEmpty() || first.isEmpty()) {
            return Optional.empty();
        }
        Optional<Axis> diversity = Axis.of(first.get().diversity(), table);
        Optional<Axis> quality = Axis.of(first.get().quality(), table);
        if (diversity.isEmpty() || quality.isEmpty()) {
            return Optional.empty();
        }
        boolean one = pairs.stream().allMatch(Pair::hasOneBase);
        Axis compared = one ? quality.get() : diversity.get();
        List<Line> lines = one ? points(compared) : matched(compared, quality.get());
        String what = one
                ? quality.get().label() + " of every point"
                : diversity.get().label() + " at equal " + quality.get().label();
        return Optional.of(new Section(
                "primary",
                "Primary comparison",
                "Named by the experiment before it runs, through its baseline and its first curve of metrics that a verdict may rest on: "
                        + what
                        + ", less that of '"
                        + baseline + "'"
                        + (one
                                ? ""
                                : ", at the middle of the range of mean "
                                        + quality.get().label() + " that the two share")
                        + ". The corrected interval is at the level at which Holm's procedure tests the"
                        + " comparison, and the verdict says that there is a difference only where it leaves 0 out. All other"
                        + " tables are there to explore.",
                List.of(grid(lines, compared, quality.get(), baseline, one))));
    }

    private static boolean decides(String metric) {
        return Measures.named(metric).map(NamedMetric::decides).orElse(true);
    }

    private List<Line> points(Axis axis) {
        List<Line> lines = new ArrayList<>();
        for (Pair pair : pairs) {
            Row base = pair.b().points().get(0);
            for (Row point : pair.a().points()) {
                List<Long> seeds = values.common(List.of(point, base));
                double[][] blocks = values.metric(List.of(point, base), axis.metric(), seeds);
                lines.add(
                        seeds.isEmpty()
                                ? new Line(point.describe(), Cell.empty(), null, "no seed block in common")
                                : new Line(
                                        point.describe(),
                                        Cell.empty(),
                                        Compared.of(axis.metric(), shown(axis, blocks[0]), shown(axis, blocks[1])),
                                        ""));
            }
        }
        return lines;
    }

    private static double[] shown(Axis axis, double[] blocks) {
        return Arrays.stream(blocks)
                .map(value -> axis.shown(axis.turned(value)))
                .toArray();
    }

    private List<Line> matched(Axis diversity, Axis quality) {
        Matching matching = new Matching(values);
        List<Line> lines = new ArrayList<>();
        for (Pair pair : pairs) {
            Matching.Outcome outcome = matching.of(pair, diversity, quality);
            Optional<Matching.Match> middle =
                    outcome.matches().stream().filter(Matching.Match::isMiddle).findFirst();
            lines.add(middle.map(match -> new Line(
                            pair.a().name(),
                            Cell.of(new Estimate(match.level(), Double.NaN, Double.NaN)),
                            Compared.of(diversity.metric(), match.a(), match.b()),
                            ""))
                    .orElseGet(() -> new Line(
                            pair.a().name(),
                            Cell.empty(),
                            null,
                            outcome.reason().isEmpty()
                                    ? "some seed block does not reach the middle of the common range"
                                    : outcome.reason())));
        }
        return lines;
    }

    private static Grid grid(List<Line> lines, Axis axis, Axis quality, String baseline, boolean one) {
        List<Compared> differences = new ArrayList<>();
        lines.forEach(line -> Optional.ofNullable(line.difference()).ifPresent(differences::add));
        Holm holm = Holm.of(differences.stream().map(Compared::mean).toList());
        List<String> columns = new ArrayList<>(List.of(one ? "point" : "arm"));
        if (!one) {
            columns.add(quality.label() + " " + quality.bound());
        }
        columns.addAll(List.of("difference of " + axis.label(), "corrected interval", "corrected p", "verdict"));
        List<List<Cell>> rows = new ArrayList<>();
        int next = 0;
        for (Line line : lines) {
            List<Cell> row = new ArrayList<>(List.of(Cell.words(line.who())));
            if (!one) {
                row.add(line.where());
            }
            Compared difference = line.difference();
            if (difference == null) {
                row.addAll(List.of(
                        Cell.empty(), Cell.empty(), Cell.empty(), Cell.words("not compared: " + line.reason())));
            } else {
                row.addAll(cells(difference, holm.comparisons().get(next++), axis, baseline));
            }
            rows.add(row);
        }
        return new Grid(
                "",
                false,
                columns,
                rows,
                holm.count() + (holm.count() == 1 ? " comparison." : " comparisons, corrected by Holm."));
    }

    private static List<Cell> cells(Compared difference, Holm.Corrected corrected, Axis axis, String baseline) {
        Cell interval = Cell.of(DifferenceGrid.estimate(difference.within(corrected.interval())));
        return List.of(
                Cell.of(DifferenceGrid.estimate(
                        difference.within(difference.mean().interval(Interval.LEVEL)))),
                corrected.interval().isKnown() ? Cell.words(interval.detail()) : Cell.empty(),
                Double.isNaN(corrected.p()) ? Cell.empty() : Cell.words(p(corrected.p())),
                Cell.words(verdict(corrected, axis, baseline)).markedIf(corrected.differs()));
    }

    private static String p(double p) {
        return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
    }

    private static String verdict(Holm.Corrected corrected, Axis axis, String baseline) {
        if (!corrected.interval().isKnown()) {
            return "spread unknown";
        }
        if (!corrected.differs()) {
            return "no significant difference from '" + baseline + "'";
        }
        boolean higher = corrected.difference().mean() > 0;
        boolean better = higher == (axis.better() == Better.HIGHER);
        return (better ? "better" : "worse") + " than '" + baseline + "': " + axis.label() + " is "
                + (higher ? "higher" : "lower");
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Grid;
import dev.rhumb.reporting.Report.Section;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.report.DifferenceGrid.Compared;
import dev.rhumb.runner.report.DifferenceGrid.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** What arms keep of a curve's diversity at equal quality; where that compares nothing, of its quality at equal diversity. */
final class EqualQuality {
    private final MetricsTable table;
    private final List<Pair> pairs;
    private final Matching matching;

    EqualQuality(MetricsTable table, List<Pair> pairs, Values values) {
        this.table = table;
        this.pairs = pairs;
        this.matching = new Matching(values);
    }

    Optional<Section> section(List<Curve> curves) {
        List<Grid> grids = new ArrayList<>();
        for (Curve curve : curves) {
            Optional<Axis> diversity = Axis.of(curve.diversity(), table);
            Optional<Axis> quality = Axis.of(curve.quality(), table);
            if (diversity.isPresent() && quality.isPresent() && !pairs.isEmpty()) {
                add(grids, diversity.get(), quality.get());
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
                                + " levels divide the range of mean quality that both arms reach into four; those that some"
                                + " block does not reach are left out. Arms that share no such level are compared the other"
                                + " way round, by their quality at equal diversity." + DifferenceGrid.MARKS,
                        grids));
    }

    private void add(List<Grid> grids, Axis diversity, Axis quality) {
        Side atQuality = new Side(diversity, quality);
        List<Pair> left = new ArrayList<>();
        for (Pair pair : pairs) {
            if (!atQuality.add(pair)) {
                left.add(pair);
            }
        }
        Side atDiversity = new Side(quality, diversity);
        left.forEach(atDiversity::add);
        grids.add(atQuality.grid(!grids.isEmpty()));
        if (!left.isEmpty()) {
            grids.add(atDiversity.grid(!grids.isEmpty() && !atQuality.lines.isEmpty()));
        }
    }

    /** One table: a metric at equal levels of another. */
    private final class Side {
        private final Axis kept;
        private final Axis matched;
        private final List<Line> lines = new ArrayList<>();
        private final Map<String, StringJoiner> reasons = new LinkedHashMap<>();

        Side(Axis kept, Axis matched) {
            this.kept = kept;
            this.matched = matched;
        }

        /** Whether there is something to compare. */
        boolean add(Pair pair) {
            Matching.Outcome outcome = matching.of(pair, kept, matched);
            for (Matching.Match match : outcome.matches()) {
                lines.add(new Line(
                        List.of(
                                Cell.words(pair.words()),
                                Cell.of(new Estimate(match.level(), Double.NaN, Double.NaN)),
                                mean(match.a()),
                                mean(match.b())),
                        List.of(Compared.of(kept.metric(), match.a(), match.b()))));
            }
            if (outcome.matches().isEmpty()) {
                reasons.computeIfAbsent(outcome.reason(), reason -> new StringJoiner(", "))
                        .add(pair.words());
            }
            return !outcome.matches().isEmpty();
        }

        private Cell mean(double[] blocks) {
            return Cell.of(DifferenceGrid.estimate(Interval.ofBlocks(blocks).within(kept.least(), kept.most())));
        }

        Grid grid(boolean folded) {
            StringJoiner remarks = new StringJoiner(" ");
            reasons.forEach((reason, who) -> remarks.add("Not compared: " + who + ", since " + reason + "."));
            return DifferenceGrid.of(
                    kept.label() + " at equal " + matched.label(),
                    folded,
                    List.of("compared", matched.label() + " " + matched.bound(), "first", "second", "difference"),
                    lines,
                    remarks.toString());
        }
    }
}

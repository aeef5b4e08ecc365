package dev.rhumb.runner.report;

import dev.rhumb.evaluation.statistics.MatchedQuality;
import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.MetricsTable.Row;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.reporting.Report.Sweep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What two sweeps keep of one metric where both reach a level of another, block by block. */
final class Matching {
    /** Levels that divide the common range; the one in the middle is that of the primary comparison. */
    private static final int LEVELS = 3;

    private final Values values;

    Matching(Values values) {
        this.values = values;
    }

    /**
     * A level that both sweeps reach in every block.
     *
     * @param level as the reader expects it
     * @param a what the first sweep keeps, one value for each block
     * @param b what the second keeps
     * @param isMiddle whether it is the middle of the common range
     */
    record Match(double level, double[] a, double[] b, boolean isMiddle) {}

    /**
     * The levels that serve.
     *
     * @param matches perhaps none
     * @param reason why there is none; empty if there is one
     */
    record Outcome(List<Match> matches, String reason) {}

    /**
     * Compares two sweeps.
     *
     * @param kept metric that is compared
     * @param matched metric that both have to reach
     */
    Outcome of(Pair pair, Axis kept, Axis matched) {
        for (Sweep sweep : List.of(pair.a(), pair.b())) {
            if (sweep.points().size() < 2) {
                return new Outcome(List.of(), "'" + sweep.name() + "' has one point, and a line needs two");
            }
        }
        List<Row> both = new ArrayList<>(pair.a().points());
        both.addAll(pair.b().points());
        List<Long> seeds = values.common(both);
        if (seeds.isEmpty()) {
            return new Outcome(List.of(), "the two have no seed block in common");
        }
        double[] first = means(blocks(pair.a(), matched, seeds));
        double[] second = means(blocks(pair.b(), matched, seeds));
        double[] levels = MatchedQuality.levels(first, second, LEVELS);
        if (levels.length == 0) {
            return new Outcome(
                    List.of(),
                    "their means of " + matched.label() + " have no range in common, " + range(first, matched) + " and "
                            + range(second, matched));
        }
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < levels.length; i++) {
            double[] a = kept(pair.a(), kept, matched, seeds, levels[i]);
            double[] b = kept(pair.b(), kept, matched, seeds, levels[i]);
            if (Arrays.stream(a).allMatch(Double::isFinite) && Arrays.stream(b).allMatch(Double::isFinite)) {
                matches.add(new Match(matched.shown(levels[i]), a, b, i == LEVELS / 2));
            }
        }
        return new Outcome(
                matches,
                matches.isEmpty()
                        ? "at no level of " + matched.label()
                                + " that their means share does every seed block of both reach it"
                        : "");
    }

    private static String range(double[] turned, Axis axis) {
        double[] shown = Arrays.stream(turned)
                .filter(Double::isFinite)
                .map(axis::shown)
                .sorted()
                .toArray();
        return shown.length == 0 ? "none" : rounded(shown[0]) + " to " + rounded(shown[shown.length - 1]);
    }

    private static String rounded(double value) {
        return Cell.of(new Estimate(value, Double.NaN, Double.NaN)).text();
    }

    private double[] kept(Sweep sweep, Axis kept, Axis matched, List<Long> seeds, double level) {
        double[] best = MatchedQuality.perBlock(blocks(sweep, kept, seeds), blocks(sweep, matched, seeds), level);
        return Arrays.stream(best).map(kept::shown).toArray();
    }

    private double[][] blocks(Sweep sweep, Axis axis, List<Long> seeds) {
        return axis.turned(values.metric(sweep.points(), axis.metric(), seeds));
    }

    static double[] means(double[][] blocks) {
        return Arrays.stream(blocks)
                .mapToDouble(row -> Arrays.stream(row).average().orElse(Double.NaN))
                .toArray();
    }
}

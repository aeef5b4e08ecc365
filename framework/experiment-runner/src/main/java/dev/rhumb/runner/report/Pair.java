package dev.rhumb.runner.report;

import dev.rhumb.reporting.Report.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two sweeps to compare.
 *
 * @param a whose numbers come first
 * @param b which are taken off
 */
record Pair(Sweep a, Sweep b) {
    /** With more sweeps than this and no baseline, each is compared with the first only. */
    private static final int MOST_IN_PAIRS = 4;

    /**
     * All sweeps with those of the baseline, or with each other where no baseline is named.
     *
     * @param baseline name of an arm
     */
    static List<Pair> of(List<Sweep> sweeps, Optional<String> baseline) {
        List<Pair> pairs = new ArrayList<>();
        if (baseline.isPresent()) {
            for (Sweep base : sweeps) {
                sweeps.stream()
                        .filter(other ->
                                arm(base).equals(baseline.get()) && !arm(other).equals(baseline.get()))
                        .forEach(other -> pairs.add(new Pair(other, base)));
            }
            return pairs;
        }
        int bases = sweeps.size() <= MOST_IN_PAIRS ? sweeps.size() : 1;
        for (int base = 0; base < bases; base++) {
            for (int other = base + 1; other < sweeps.size(); other++) {
                pairs.add(new Pair(sweeps.get(other), sweeps.get(base)));
            }
        }
        return pairs;
    }

    private static String arm(Sweep sweep) {
        return sweep.points().get(0).arm();
    }

    /** The arm of the first sweep. */
    String arm() {
        return arm(a);
    }

    String words() {
        return a.name() + " less " + b.name();
    }

    /** Whether the second sweep is a single point that nothing was swept at, so that every point compares with it. */
    boolean hasOneBase() {
        return b.points().size() == 1 && b.parameter().isEmpty();
    }
}

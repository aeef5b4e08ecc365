package dev.rhumb.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts what matched, what is not covered and why, and what failed. */
final class GoldenReport {
    private final Map<String, Integer> notCovered = new TreeMap<>();
    private final Map<String, Integer> skippedValues = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int matched;
    private int failed;
    private int values;

    /** Compares the values of one case. */
    final class Checks {
        private final GoldenCase golden;
        private final List<String> wrong = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();
        private int compared;

        private Checks(GoldenCase golden) {
            this.golden = golden;
        }

        void value(String name, double actual, double expected) {
            value(name, actual, expected, golden.absoluteTolerance(), golden.relativeTolerance());
        }

        void value(String name, double actual, double expected, double absolute, double relative) {
            if (!Double.isFinite(expected)) {
                skip("the expected value is not finite");
                return;
            }
            compared++;
            if (!(Math.abs(actual - expected) <= absolute + relative * Math.abs(expected))) {
                wrong.add(golden.id() + " " + name + ": " + actual + ", but expected " + expected + " within "
                        + absolute + " + " + relative + " |expected|");
            }
        }

        void skip(String reason) {
            skipped.add(reason);
        }
    }

    interface Run {
        void on(GoldenCase golden, Checks checks);
    }

    void run(GoldenCase golden, Run run) {
        Checks checks = new Checks(golden);
        try {
            run.on(golden, checks);
        } catch (RuntimeException thrown) {
            checks.wrong.add(golden.id() + ": " + thrown);
        }
        values += checks.compared;
        checks.skipped.forEach(reason -> skippedValues.merge(reason, 1, Integer::sum));
        if (!checks.wrong.isEmpty()) {
            failed++;
            failures.addAll(checks.wrong);
        } else if (checks.compared > 0) {
            matched++;
        } else {
            notCovered(checks.skipped.isEmpty() ? "nothing to compare" : checks.skipped.get(0));
        }
    }

    void notCovered(String reason) {
        notCovered.merge(reason, 1, Integer::sum);
    }

    List<String> failures() {
        return failures;
    }

    int matched() {
        return matched;
    }

    String summary() {
        int total = notCovered.values().stream().mapToInt(Integer::intValue).sum();
        String reasons = notCovered.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "golden: " + matched + " matched, " + total + " not covered" + (total == 0 ? "" : " (" + reasons + ")")
                + ", " + failed + " failed";
    }

    String details() {
        return values + " values compared; values left out: " + skippedValues;
    }
}

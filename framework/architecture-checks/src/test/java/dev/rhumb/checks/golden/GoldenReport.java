package dev.rhumb.checks.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts matched, not covered (by reason) and failed cases, in all and by topic. */
final class GoldenReport {

    /** What runs the cases of a topic. */
    @FunctionalInterface
    interface Driver {
        void run(GoldenCase golden, Checks checks);
    }

    private static final class Tally {
        private int matched;
        private int failed;
        private final Map<String, Integer> notCovered = new TreeMap<>();

        private void add(Tally other) {
            matched += other.matched;
            failed += other.failed;
            other.notCovered.forEach((reason, count) -> notCovered.merge(reason, count, Integer::sum));
        }

        @Override
        public String toString() {
            int total = notCovered.values().stream().mapToInt(Integer::intValue).sum();
            String reasons = notCovered.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + entry.getValue())
                    .collect(Collectors.joining("; ", " (", ")"));
            return matched + " matched, " + total + " not covered" + (total == 0 ? "" : reasons) + ", " + failed
                    + " failed";
        }
    }

    private final Map<String, Tally> topics = new TreeMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long values;

    void run(GoldenCase golden, Driver driver) {
        Tally tally = topics.computeIfAbsent(golden.topic(), topic -> new Tally());
        Checks checks = new Checks(golden);
        String uncovered = "nothing to compare";
        try {
            driver.run(golden, checks);
        } catch (NotCovered reason) {
            uncovered = String.valueOf(reason.getMessage());
            checks = checks.wrong().isEmpty() ? new Checks(golden) : checks;
        } catch (RuntimeException thrown) {
            checks.wrong().add(thrown.toString());
        }
        values += checks.compared();
        checks.leftOut().forEach(reason -> leftOut.merge(reason, 1, Integer::sum));
        if (!checks.wrong().isEmpty()) {
            tally.failed++;
            failures.add(golden.id() + ": " + String.join("; ", checks.wrong()));
        } else if (checks.compared() > 0) {
            tally.matched++;
        } else {
            String reason =
                    checks.leftOut().isEmpty() ? uncovered : checks.leftOut().get(0);
            tally.notCovered.merge(reason, 1, Integer::sum);
        }
    }

    int matched() {
        return total().matched;
    }

    int notCovered() {
        return total().notCovered.values().stream().mapToInt(Integer::intValue).sum();
    }

    List<String> failures() {
        return failures;
    }

    /** One line for the whole folder. */
    String summary() {
        return "golden: " + total();
    }

    /** A line for each topic, and what was compared. */
    String details() {
        StringBuilder text = new StringBuilder();
        topics.forEach((topic, tally) ->
                text.append("  ").append(topic).append(": ").append(tally).append('\n'));
        return text.append("  ")
                .append(values)
                .append(" values compared; values left out: ")
                .append(leftOut)
                .toString();
    }

    private Tally total() {
        Tally total = new Tally();
        topics.values().forEach(total::add);
        return total;
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.reporting.Estimate;
import dev.rhumb.reporting.Report.Cell;
import dev.rhumb.runner.report.Reproduction.Difference;
import dev.rhumb.runner.report.Reproduction.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A comparison of results with their rerun, line by line. */
public final class ReproductionText {
    private ReproductionText() {}

    /** The values of every point, what one side lacks, the counts of verdicts, and the verdict on the whole. */
    public static List<String> of(Reproduction reproduction) {
        List<String> lines = new ArrayList<>();
        Map<String, List<Difference>> points = reproduction.differences().stream()
                .collect(Collectors.groupingBy(Difference::point, LinkedHashMap::new, Collectors.toList()));
        points.forEach((point, differences) -> lines.addAll(point(point, differences)));
        lines.addAll(reproduction.unmatched());
        String counts = Stream.of(Verdict.values())
                .map(verdict -> reproduction.count(verdict) + " " + verdict)
                .collect(Collectors.joining(", "));
        lines.add(reproduction.differences().size() + " values: " + counts
                + (reproduction.unmatched().isEmpty()
                        ? ""
                        : "; " + reproduction.unmatched().size() + " points or metrics on one side only"));
        lines.add(reproduction.holds() ? "reproduced" : "not reproduced");
        return lines;
    }

    /** What the rerun was made with, beside the reference. */
    public static List<String> madeWith(List<String> differences) {
        if (differences.isEmpty()) {
            return List.of("made with the same versions, plugins, models and data as the reference");
        }
        List<String> lines = new ArrayList<>();
        lines.add("made with other versions than the reference, so do not expect equal bits:");
        differences.forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static List<String> point(String point, List<Difference> differences) {
        if (differences.stream().allMatch(d -> d.verdict() == Verdict.SAME)) {
            return List.of(point + ": " + differences.size() + " values, all " + Verdict.SAME);
        }
        List<String> lines = new ArrayList<>(List.of(point + ":"));
        differences.forEach(d -> lines.add("  " + d.metric() + ": " + words(d)));
        return lines;
    }

    private static String words(Difference d) {
        if (d.verdict() == Verdict.SAME) {
            return Cell.value(d.reference()).text() + ", " + d.verdict();
        }
        Cell difference = Cell.of(new Estimate(
                d.difference().mean(), d.difference().low(), d.difference().high()));
        return Cell.value(d.reference()).text() + " then, "
                + Cell.value(d.rerun()).text() + " now: difference " + difference.text()
                + (difference.detail().isEmpty() ? " without an interval" : " [" + difference.detail() + "]")
                + (d.paired() ? " paired by seed, " : ", ") + d.verdict();
    }
}

package dev.rhumb.runner.plan;

import dev.rhumb.records.Types;
import dev.rhumb.runner.experiment.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be known of a plan before it runs, in sentences.
 *
 * @param plan the plan
 * @param costs of a sample of each point
 */
public record Outlook(RunPlan plan, Map<Point, Cost> costs) {
    /** The cost of a sample of each point, a line for each. */
    public List<String> table() {
        int width = costs.keySet().stream()
                .mapToInt(point -> point.describe().length())
                .max()
                .orElse(5);
        String format = "%-" + Math.max(5, width) + "s  %12s  %12s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(format, "point", "evaluations", "gradients"));
        costs.forEach((point, cost) -> lines.add(String.format(
                format, point.describe(), Types.number(cost.evaluations()), Types.number(cost.gradients()))));
        return lines;
    }

    /** Size and cost, the intervals that the seeds give, what samples are measured against, and the networks of features. */
    public List<String> sentences() {
        return Stream.of(
                        Stream.of(cost()),
                        plan.fewBlocks().stream(),
                        Stream.of(ReferenceSentence.of(plan)),
                        FeaturesSentence.of(plan).stream(),
                        FeaturesSentence.notes(plan).stream())
                .flatMap(lines -> lines)
                .toList();
    }

    /** Which differences the chosen numbers of blocks and samples can detect; empty where nothing is compared. */
    public Optional<String> power() {
        return PowerSentence.of(plan);
    }

    /** What makes every metric blind to the model's fault, if something does. */
    public Optional<String> warning() {
        return ReferenceSentence.warning(plan);
    }

    private String cost() {
        double evaluations = 0;
        double gradients = 0;
        for (Cost cost : costs.values()) {
            evaluations += cost.evaluations() * plan.samplesPerPoint();
            gradients += cost.gradients() * plan.samplesPerPoint();
        }
        return String.format(
                Locale.ROOT,
                "%d points x %d seeds x %d samples: %,.0f network evaluations and %,.0f gradients in all",
                costs.size(),
                plan.experiment().samples().seeds().size(),
                plan.experiment().samples().count(),
                evaluations,
                gradients);
    }
}

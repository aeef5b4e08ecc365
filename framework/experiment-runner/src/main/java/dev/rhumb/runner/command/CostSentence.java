package dev.rhumb.runner.command;

import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.Cost;
import dev.rhumb.runner.plan.RunPlan;
import java.util.Locale;
import java.util.Map;

/** A plan's size and cost in one sentence. */
final class CostSentence {
    private CostSentence() {}

    static String of(RunPlan plan, Map<Point, Cost> costs) {
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

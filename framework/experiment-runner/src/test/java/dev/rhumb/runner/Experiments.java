package dev.rhumb.runner;

import dev.rhumb.records.Overrides;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.plan.RunPlan;
import java.util.List;

/** Experiments for tests. */
public final class Experiments {
    private Experiments() {}

    /** Small enough to run in a moment. */
    public static final String SMALL = """
            question: does it run?
            model: ring
            sampler: {type: euler, steps: 4}
            schedule: {type: karras, sigma-min: 0.05, sigma-max: 5}
            batch: 16
            samples: {count: 40, seeds: [1, 2]}
            guidance:
              free: {type: cfg, scale: [1, 2]}
              exact: {type: posterior, model: exact, scale: [0, 1]}
            metrics: [precision, recall, energy-distance, accuracy]
            curves: [{diversity: recall, quality: precision}]
            """;

    /** The small experiment with some guidance in place of its own. */
    public static String guided(String arms) {
        return "model: ring\nsampler: {type: euler, steps: 4}\nsamples: {count: 8}\nmetrics: [recall]\nguidance:\n"
                + arms;
    }

    public static RunPlan plan(String text, String... overrides) {
        return TestMethods.planner()
                .plan("small", Overrides.apply(YamlReader.text(text, "e.yaml"), List.of(overrides)));
    }
}

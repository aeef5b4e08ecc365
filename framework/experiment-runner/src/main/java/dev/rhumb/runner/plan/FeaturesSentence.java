package dev.rhumb.runner.plan;

import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which network the features of each metric come from. */
final class FeaturesSentence {
    private static final String JUDGE = "the data set's judge";

    private FeaturesSentence() {}

    /** For the plan as it is printed; empty where no metric looks at features of a network. */
    static Optional<String> of(RunPlan plan) {
        if (plan.model().exact().isPresent()) {
            return Optional.empty();
        }
        Map<String, List<String>> metrics = new LinkedHashMap<>();
        for (NamedMetric metric : plan.metrics()) {
            if (Metrics.looksAtFeatures(metric)) {
                metrics.computeIfAbsent(network(plan, metric), network -> new ArrayList<>())
                        .add(metric.name());
            }
        }
        List<String> parts = new ArrayList<>();
        metrics.forEach((network, names) -> parts.add(network + " for " + String.join(", ", names)));
        return parts.isEmpty() ? Optional.empty() : Optional.of("features of " + String.join("; of ", parts));
    }

    /** Metrics whose published values are of other features, which is no mistake and has to be known. */
    static List<String> notes(RunPlan plan) {
        List<String> notes = new ArrayList<>();
        if (plan.model().exact().isEmpty()) {
            for (NamedMetric metric : plan.metrics()) {
                String network = network(plan, metric);
                Metrics.otherFeatures(metric.name(), network)
                        .ifPresent(own -> notes.add("note: " + metric.name() + " is of features of " + network
                                + "; published values are of " + own + " and cannot be compared with it"));
            }
        }
        return notes;
    }

    private static String network(RunPlan plan, NamedMetric metric) {
        return metric.features().or(() -> plan.experiment().features()).orElse(JUDGE);
    }
}

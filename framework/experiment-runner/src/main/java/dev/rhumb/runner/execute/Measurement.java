package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of one block; a metric that cannot be measured there is NaN, with the reason.
 *
 * @param metrics name to value
 * @param notes name to reason, or to what a reader of the value should know
 */
record Measurement(Map<String, Double> metrics, Map<String, String> notes) {
    static Measurement of(Collection<NamedMetric> chosen, MetricInput input) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        Map<String, String> notes = new LinkedHashMap<>();
        for (NamedMetric metric : chosen) {
            try {
                metrics.put(metric.name(), metric.measure(input));
                metric.note(input).ifPresent(note -> notes.put(metric.name(), note));
            } catch (IllegalArgumentException e) {
                metrics.put(metric.name(), Double.NaN);
                notes.put(metric.name(), String.valueOf(e.getMessage()));
            }
        }
        return new Measurement(metrics, notes);
    }
}

package dev.rhumb.runner.execute;

import dev.rhumb.diffusion.engine.OutOfMemory;
import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics of one block. A metric that cannot be measured there is NaN, with the reason; one that failed has no value, so that the
 * next run measures it again.
 *
 * @param metrics name to value
 * @param notes name to reason, or to what a reader of the value should know
 * @param failures name to what a metric threw
 */
record Measurement(Map<String, Double> metrics, Map<String, String> notes, Map<String, Throwable> failures) {
    static Measurement of(Collection<NamedMetric> chosen, MetricInput input) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        Map<String, String> notes = new LinkedHashMap<>();
        Map<String, Throwable> failures = new LinkedHashMap<>();
        NamedMetric.prepare(chosen, input);
        for (NamedMetric metric : chosen) {
            try {
                metrics.put(metric.name(), metric.measure(input));
                metric.note(input).ifPresent(note -> notes.put(metric.name(), note));
            } catch (IllegalArgumentException e) {
                metrics.put(metric.name(), Double.NaN);
                notes.put(metric.name(), String.valueOf(e.getMessage()));
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                if (e instanceof RuntimeException engine && OutOfMemory.is(engine)) {
                    throw e;
                }
                failures.put(metric.name(), e);
            }
        }
        return new Measurement(metrics, notes, failures);
    }
}

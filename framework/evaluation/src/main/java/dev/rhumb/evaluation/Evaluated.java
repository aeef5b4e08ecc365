package dev.rhumb.evaluation;

import java.util.Map;
import java.util.Set;

/**
 * What an {@link Evaluator} measured. Each requested metric is in one of the two maps.
 *
 * @param values name to value, in the order of the request
 * @param refused name to why a metric could not be measured
 * @param input what was measured
 */
public record Evaluated(Map<String, Double> values, Map<String, Refusal> refused, MetricInput input) {
    /**
     * Why a metric could not be measured.
     *
     * @param sentence the reason
     * @param missing what the metric needs and the input does not have; empty if the reason is another
     */
    public record Refusal(String sentence, Set<Need> missing) {}
}

package dev.rhumb.evaluation.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training at one of its reports.
 *
 * @param step steps done
 * @param values finite numbers by name, such as "loss" and "validation-loss"
 */
public record TrainingReport(long step, Map<String, Double> values) {
    /** Copies {@code values}. */
    public TrainingReport {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}

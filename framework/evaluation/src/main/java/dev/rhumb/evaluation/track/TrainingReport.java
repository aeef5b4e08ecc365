package dev.rhumb.evaluation.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * A training at one of its reports.
 *
 * @param step steps done
 * @param values finite numbers by name, such as "loss" and "validation-loss"
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record TrainingReport(long step, Map<String, Double> values) {
    /** Copies {@code values}. */
    public TrainingReport {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}

package dev.rhumb.evaluation.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * What results are about.
 *
 * @param name of the experiment or training; letters, digits, '.', '_' and '-'
 * @param settings what holds for all of it, by key as in its file, in order: "sampler.steps" to "20"
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Subject(String name, Map<String, String> settings) {
    /** Copies {@code settings}. */
    public Subject {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** With the keys of mappings within mappings joined by dots. */
    public static Subject of(String name, Map<?, ?> settings) {
        return new Subject(name, flat(settings));
    }

    /** A mapping whose values are mappings, lists or values, as one level of text. */
    public static Map<String, String> flat(Map<?, ?> settings) {
        Map<String, String> flat = new LinkedHashMap<>();
        settings.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flat(inner).forEach((innerKey, innerValue) -> flat.put(key + "." + innerKey, innerValue));
            } else {
                flat.put(String.valueOf(key), String.valueOf(value));
            }
        });
        return flat;
    }
}

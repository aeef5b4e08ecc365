package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.runner.experiment.BoundEntry;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.plan.RunPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The plugins that methods and metrics come from, with the checksums of their files. A unit is current if it was made with the
 * code that is installed now.
 *
 * @param methods name of a method to its plugin, version and checksum
 * @param metrics name of a metric likewise; metrics of this program are left out
 */
public record Code(Map<String, String> methods, Map<String, String> metrics) {
    private static final String METHODS = "methods";
    private static final String METRICS = "metrics";
    private static final String PLUGIN = "plugin";

    /** No plugin. */
    public static final Code NONE = new Code(Map.of(), Map.of());

    public Code {
        methods = Map.copyOf(methods);
        metrics = Map.copyOf(metrics);
    }

    /** What a point is sampled and measured with. */
    static Code of(RunPlan plan, Point point) {
        Map<String, String> methods = new TreeMap<>();
        point.stack().stream()
                .map(entry -> entry.method().name())
                .forEach(name -> methods.put(name, plan.vocabulary().sources().getOrDefault(name, "")));
        return new Code(methods, metrics(plan));
    }

    /** What real data are measured with. */
    static Code ofMetrics(RunPlan plan) {
        return new Code(Map.of(), metrics(plan));
    }

    private static Map<String, String> metrics(RunPlan plan) {
        Map<String, String> metrics = new TreeMap<>();
        plan.metrics().stream()
                .map(NamedMetric::name)
                .forEach(name -> Optional.ofNullable(
                                plan.vocabulary().metricSources().get(type(name)))
                        .ifPresent(source -> metrics.put(name, source)));
        return metrics;
    }

    /** The type of a metric, without its settings. */
    static String type(String metric) {
        return metric.replaceFirst("@.*", "");
    }

    /** What a run was made with, by its manifest. */
    public static Code of(Map<String, Object> manifest) {
        Map<String, String> metrics = new TreeMap<>();
        if (manifest.get(METRICS) instanceof Map<?, ?> known) {
            known.forEach((name, words) -> {
                if (words instanceof Map<?, ?> map && map.get(PLUGIN) != null) {
                    metrics.put(String.valueOf(name), String.valueOf(map.get(PLUGIN)));
                }
            });
        }
        return new Code(words(manifest.get(METHODS)), metrics);
    }

    /** As {@link #json} wrote it; older files have none. */
    static Code read(Object value) {
        return value instanceof Map<?, ?> map
                ? new Code(words(map.get(METHODS)), words(map.get(METRICS)))
                : NONE;
    }

    private static Map<String, String> words(Object value) {
        Map<String, String> words = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, source) -> words.put(String.valueOf(name), String.valueOf(source)));
        }
        return words;
    }

    Map<String, Object> json() {
        return new TreeMap<>(Map.of(METHODS, new TreeMap<>(methods), METRICS, new TreeMap<>(metrics)));
    }

    /** Methods that were other code before. */
    List<String> editedMethods(Code before) {
        return edited(before.methods, methods, before.methods.keySet());
    }

    /** Metrics that were other code before, or of which that is unknown, among some that were measured. */
    List<String> editedMetrics(Code before, Set<String> measured) {
        return edited(before.metrics, metrics, measured).stream()
                .filter(metrics::containsKey)
                .toList();
    }

    private static List<String> edited(Map<String, String> before, Map<String, String> now, Set<String> names) {
        return names.stream()
                .filter(name -> !Objects.equals(before.get(name), now.get(name)))
                .sorted()
                .toList();
    }

    /** This code, and metrics of another that this one does not know. */
    Code keeping(Code before) {
        Map<String, String> all = new TreeMap<>(before.metrics);
        all.putAll(metrics);
        return new Code(methods, all);
    }
}

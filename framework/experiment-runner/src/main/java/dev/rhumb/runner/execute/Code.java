package dev.rhumb.runner.execute;

import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.runner.experiment.Point;
import dev.rhumb.runner.experiment.Vocabulary;
import dev.rhumb.runner.plan.ResourcePlan;
import dev.rhumb.runner.plan.RunPlan;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that methods, samplers, schedules, rewards and metrics come from, and the networks whose features metrics name, with
 * the checksums of their files. A unit is current if it
 * was made with the code that is installed now. What this program gives itself is left out.
 *
 * @param sampling what samples come from, such as {@code method cfg} or {@code sampler mine}, to its plugin, version and checksum
 * @param metrics name of a metric likewise
 */
public record Code(Map<String, String> sampling, Map<String, String> metrics) {
    /** In a manifest, the plugins of samplers, schedules and rewards. */
    static final String SAMPLING = "sampling";

    private static final String METHOD = "method ";
    private static final String METHODS = "methods";
    private static final String METRICS = "metrics";
    private static final String PLUGIN = "plugin";
    /** In a manifest, the network whose features a metric takes, if it names one. */
    static final String FEATURES = "features";
    /** What comes before that network where a record names it. */
    static final String OF_FEATURES = "features of ";

    /** No plugin. */
    public static final Code NONE = new Code(Map.of(), Map.of());

    public Code {
        sampling = Map.copyOf(sampling);
        metrics = Map.copyOf(metrics);
    }

    /**
     * What a point is sampled and measured with.
     *
     * @param networks of features that metrics name, with what decides their answers
     */
    static Code of(RunPlan plan, Point point, Map<String, String> networks) {
        Map<String, String> sampling = sampling(plan, point);
        point.stack().stream()
                .map(entry -> entry.method().name())
                .forEach(name -> sampling.put(METHOD + name, plan.vocabulary().source(Vocabulary.METHODS, name)));
        return new Code(sampling, metrics(plan, networks));
    }

    private static Map<String, String> sampling(RunPlan plan, Point point) {
        Map<String, String> sampling = new TreeMap<>(point.sampling().sources(plan.vocabulary()));
        sampling.putAll(plan.resources().sources(point.stack()));
        sampling.putAll(ResourcePlan.sources(plan.model(point), plan.vocabulary()));
        return sampling;
    }

    /** The plugins of all samplers, schedules and rewards of a plan. */
    static Map<String, String> sampling(RunPlan plan) {
        Map<String, String> sampling = new TreeMap<>();
        plan.points().forEach(planned -> sampling.putAll(sampling(plan, planned.point())));
        return sampling;
    }

    /** What real data are measured with. */
    static Code ofMetrics(RunPlan plan, Map<String, String> networks) {
        return new Code(Map.of(), metrics(plan, networks));
    }

    private static Map<String, String> metrics(RunPlan plan, Map<String, String> networks) {
        Map<String, String> metrics = new TreeMap<>();
        for (NamedMetric metric : plan.metrics()) {
            String source = plan.vocabulary().source(Metrics.KIND, Metrics.type(metric.name()));
            put(metrics, metric.name(), source, features(metric, networks));
        }
        return metrics;
    }

    /** The network of a metric that names one, with what decides its answers; else empty. */
    static String features(NamedMetric metric, Map<String, String> networks) {
        return metric.features()
                .map(name -> name + " " + Objects.requireNonNull(networks.get(name)))
                .orElse("");
    }

    private static void put(Map<String, String> metrics, String name, String plugin, String features) {
        if (!plugin.isEmpty() || !features.isEmpty()) {
            metrics.put(
                    name,
                    Stream.of(plugin, features.isEmpty() ? "" : OF_FEATURES + features)
                            .filter(part -> !part.isEmpty())
                            .collect(Collectors.joining(", ")));
        }
    }

    /** What a run was made with, by its manifest. */
    public static Code of(Map<String, Object> manifest) {
        Map<String, String> metrics = new TreeMap<>();
        if (manifest.get(METRICS) instanceof Map<?, ?> known) {
            known.forEach((name, words) -> {
                if (words instanceof Map<?, ?> map) {
                    put(metrics, String.valueOf(name), word(map, PLUGIN), word(map, FEATURES));
                }
            });
        }
        Map<String, String> sampling = new TreeMap<>(words(manifest.get(SAMPLING)));
        words(manifest.get(METHODS)).forEach((name, source) -> sampling.put(METHOD + name, source));
        return new Code(sampling, metrics);
    }

    private static String word(Map<?, ?> words, String key) {
        return words.get(key) == null ? "" : String.valueOf(words.get(key));
    }

    /** As {@link #json} wrote it; older files have none. */
    static Code read(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? new Code(words(map.get(SAMPLING)), words(map.get(METRICS))) : NONE;
    }

    private static Map<String, String> words(@Nullable Object value) {
        Map<String, String> words = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, source) -> words.put(String.valueOf(name), String.valueOf(source)));
        }
        return words;
    }

    Map<String, Object> json() {
        return new TreeMap<>(Map.of(SAMPLING, new TreeMap<>(sampling), METRICS, new TreeMap<>(metrics)));
    }

    /** What samples come from that was other code before. */
    List<String> editedSampling(Code before) {
        return edited(before.sampling, sampling, before.sampling.keySet());
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
        return new Code(sampling, all);
    }
}

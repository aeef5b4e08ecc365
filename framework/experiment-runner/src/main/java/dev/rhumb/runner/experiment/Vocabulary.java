package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.level.Schedules;
import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.host.Extension;
import dev.rhumb.host.LoadedPlugin;
import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Description;
import dev.rhumb.records.Kind;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words that an experiment may use.
 *
 * @param methods guidance methods by name
 * @param samplers by name, those of plugins last
 * @param schedules likewise
 * @param metrics likewise
 * @param sources what gives a word of a plugin, with a checksum, by kind and name: goes into the configuration's hash
 */
public record Vocabulary(
        Map<String, Description<Guidance>> methods,
        Map<String, Description<Sampler>> samplers,
        Map<String, Description<Schedule>> schedules,
        Metrics metrics,
        Map<String, String> sources) {

    /** Guidance methods, all of which are given by plugins. */
    public static final Kind<Guidance> METHODS = Kind.of("guidance method", Guidance.class, List.of());

    /** What plugins give beside guidance methods. */
    public static final List<Kind<?>> KINDS = List.of(Samplers.KIND, Schedules.KIND, Metrics.KIND);

    public Vocabulary {
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
        samplers = Collections.unmodifiableMap(new LinkedHashMap<>(samplers));
        schedules = Collections.unmodifiableMap(new LinkedHashMap<>(schedules));
        sources = Map.copyOf(sources);
    }

    /** These methods, by name in alphabetical order, beside what the program has of the other kinds. */
    public static Vocabulary of(Map<String, Description<Guidance>> methods, Map<String, String> given) {
        Map<String, String> sources = new LinkedHashMap<>();
        given.forEach((name, source) -> sources.put(word(METHODS, name), source));
        return new Vocabulary(
                new TreeMap<>(methods), Samplers.KIND.named(), Schedules.KIND.named(), Metrics.standard(), sources);
    }

    /** What the program and these plugins have. */
    public static Vocabulary of(PluginHost host) {
        Map<String, Description<Guidance>> methods = new TreeMap<>();
        Map<String, String> sources = new LinkedHashMap<>();
        host.registry().all().forEach((name, contribution) -> {
            methods.put(name, contribution.description());
            sources.put(word(METHODS, name), source(contribution.plugin()));
        });
        Metrics metrics = Metrics.standard();
        for (Description<dev.rhumb.evaluation.Metric> metric :
                given(Metrics.KIND, host, sources).values()) {
            metrics = metrics.with(metric);
        }
        return new Vocabulary(
                methods, given(Samplers.KIND, host, sources), given(Schedules.KIND, host, sources), metrics, sources);
    }

    private static <T> Map<String, Description<T>> given(Kind<T> kind, PluginHost host, Map<String, String> sources) {
        Map<String, Description<T>> all = new LinkedHashMap<>(kind.named());
        for (Extension<T> extension : host.extensions(kind)) {
            for (Description<T> description : extension.descriptions()) {
                all.put(description.name(), description);
                sources.put(word(kind, description.name()), source(extension.plugin()));
            }
        }
        return all;
    }

    private static String source(LoadedPlugin plugin) {
        return plugin.id() + " " + plugin.version() + " sha256:" + plugin.sha256();
    }

    private static String word(Kind<?> kind, String name) {
        return kind.noun() + " " + name;
    }

    /** What gives a word, with a checksum; empty if the program itself does. */
    public String source(Kind<?> kind, String name) {
        return sources.getOrDefault(word(kind, name), "");
    }
}

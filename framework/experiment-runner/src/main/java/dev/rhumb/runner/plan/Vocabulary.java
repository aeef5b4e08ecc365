package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.level.Schedule;
import dev.rhumb.diffusion.level.Schedules;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.guidance.MethodDescription;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words that an experiment may use.
 *
 * @param methods guidance methods by name
 * @param samplers samplers by name, as records of the values that missing keys take
 * @param schedules schedules likewise
 * @param sources what gives each method, with a checksum: goes into the configuration's hash
 * @param metrics by name, those of plugins among them
 * @param metricSources what gives each metric of a plugin, with a checksum
 */
public record Vocabulary(
        Map<String, MethodDescription> methods,
        Map<String, Sampler> samplers,
        Map<String, Schedule> schedules,
        Map<String, String> sources,
        Metrics metrics,
        Map<String, String> metricSources) {
    public Vocabulary {
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
        samplers = Collections.unmodifiableMap(new LinkedHashMap<>(samplers));
        schedules = Collections.unmodifiableMap(new LinkedHashMap<>(schedules));
        sources = Map.copyOf(sources);
        metricSources = Map.copyOf(metricSources);
    }

    /** These methods, by name in alphabetical order, beside the samplers and schedules of the core. */
    public static Vocabulary of(Map<String, MethodDescription> methods, Map<String, String> sources) {
        Map<String, Sampler> samplers = new LinkedHashMap<>();
        Samplers.all().forEach(entry -> samplers.put(entry.name(), entry.defaults()));
        Map<String, Schedule> schedules = new LinkedHashMap<>();
        Schedules.all().forEach(entry -> schedules.put(entry.name(), entry.defaults()));
        return new Vocabulary(new TreeMap<>(methods), samplers, schedules, sources, Metrics.standard(), Map.of());
    }

    /** With metrics of plugins. */
    public Vocabulary with(Metrics known, Map<String, String> given) {
        return new Vocabulary(methods, samplers, schedules, sources, known, given);
    }

    /** The schedule that a sampler is used with unless one is given. */
    String usualSchedule(String sampler) {
        return Samplers.named(sampler).schedule();
    }
}

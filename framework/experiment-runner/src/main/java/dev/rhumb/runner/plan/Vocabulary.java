package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.level.Schedule;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.guidance.MethodDescription;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The words that an experiment may use.
 *
 * @param methods guidance methods by name
 * @param samplers sampler records by name
 * @param schedules schedule records by name
 * @param sources what gives each method, with a checksum: goes into the configuration's hash
 */
public record Vocabulary(
        Map<String, MethodDescription> methods,
        Map<String, Class<? extends Sampler>> samplers,
        Map<String, Class<? extends Schedule>> schedules,
        Map<String, String> sources) {
    public Vocabulary {
        methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
        samplers = Collections.unmodifiableMap(new LinkedHashMap<>(samplers));
        schedules = Collections.unmodifiableMap(new LinkedHashMap<>(schedules));
        sources = Map.copyOf(sources);
    }
}

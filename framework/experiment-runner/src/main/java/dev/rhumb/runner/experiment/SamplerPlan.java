package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.sampler.Samplers;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.records.Field;
import dev.rhumb.records.TypedReader;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How trajectories go: the sampler on the levels of a schedule.
 *
 * @param type the sampler's name
 * @param sampler with its settings
 * @param steps how many
 * @param scheduleType the schedule's name
 * @param schedule with its settings
 */
public record SamplerPlan(String type, Sampler sampler, int steps, String scheduleType, Schedule schedule) {

    /** The same with another number of steps. */
    public SamplerPlan withSteps(int number) {
        return new SamplerPlan(type, sampler, number, scheduleType, schedule);
    }

    /** The levels. */
    public Grid grid() {
        return schedule.grid(steps);
    }

    /** All that decides what it does, with every default filled in. */
    public Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("sampler", settings(type, sampler));
        identity.put(SamplingReader.STEPS, steps);
        identity.put("schedule", settings(scheduleType, schedule));
        return identity;
    }

    /** What gives the sampler and the schedule, with a checksum, of those that plugins give; by kind and name. */
    public Map<String, String> sources(Vocabulary vocabulary) {
        Map<String, String> sources = new TreeMap<>();
        sources.put(SamplingReader.SAMPLER + " " + type, vocabulary.source(Samplers.KIND, type));
        sources.put(SamplingReader.SCHEDULE + " " + scheduleType, vocabulary.source(Schedules.KIND, scheduleType));
        sources.values().removeIf(String::isEmpty);
        return sources;
    }

    /** As {@link #identity}, without the keys that the experiment sweeps. */
    public Map<String, Object> shared(Experiment experiment) {
        Map<String, Object> sampling = settings(type, sampler);
        sampling.put(SamplingReader.STEPS, steps);
        axes(Axis.SAMPLER, sampler, experiment.sampler()).forEach(axis -> sampling.remove(axis.key()));
        Map<String, Object> levels = settings(scheduleType, schedule);
        experiment
                .schedule()
                .ifPresent(node -> axes(Axis.SCHEDULE, schedule, node).forEach(axis -> levels.remove(axis.key())));
        Map<String, Object> shared = new LinkedHashMap<>();
        shared.put(
                SamplingReader.STEPS,
                Optional.ofNullable(sampling.remove(SamplingReader.STEPS)).orElse("swept"));
        shared.put(SamplingReader.SAMPLER, sampling);
        shared.put(SamplingReader.SCHEDULE, levels);
        return shared;
    }

    /** The two keys of the resolved configuration: this plan, but for the keys that the experiment sweeps. */
    public Map<String, Object> resolved(Experiment experiment) {
        Map<String, Object> sampling = settings(type, sampler);
        sampling.put(SamplingReader.STEPS, steps);
        swept(Axis.SAMPLER, sampler, experiment.sampler(), sampling);
        Map<String, Object> levels = settings(scheduleType, schedule);
        experiment.schedule().ifPresent(node -> swept(Axis.SCHEDULE, schedule, node, levels));
        Map<String, Object> resolved = new LinkedHashMap<>();
        resolved.put("sampler", sampling);
        resolved.put("schedule", levels);
        return resolved;
    }

    private static void swept(int entry, Object record, YamlNode.Mapping node, Map<String, Object> settings) {
        for (Axis axis : axes(entry, record, node)) {
            settings.put(
                    axis.key(), axis.values().stream().map(YamlWriter::plain).toList());
        }
    }

    private static List<Axis> axes(int entry, Object record, YamlNode.Mapping node) {
        return SamplingReader.axes(entry, "", Field.of(record.getClass()), node);
    }

    private static Map<String, Object> settings(String type, Object value) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(TypedReader.TYPE, type);
        if (YamlWriter.plain(value) instanceof Map<?, ?> plain) {
            plain.forEach((key, setting) -> settings.put(String.valueOf(key), setting));
        }
        return settings;
    }
}

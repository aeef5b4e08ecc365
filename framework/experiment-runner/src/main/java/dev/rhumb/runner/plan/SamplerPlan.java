package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.level.Grid;
import dev.rhumb.diffusion.level.Schedule;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.runner.experiment.Experiment;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Field;
import dev.rhumb.runner.yaml.Place;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import dev.rhumb.runner.yaml.YamlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    private static final String STEPS = "steps";
    private static final Field STEPS_FIELD = Field.of(STEPS, int.class, "number of steps", 1, 100_000);

    /** The same with another number of steps. */
    public SamplerPlan withSteps(int number) {
        return new SamplerPlan(type, sampler, number, scheduleType, schedule);
    }

    /** The levels. */
    public Grid grid() {
        return schedule.grid(steps);
    }

    /** Reads both keys, or returns null after adding problems. */
    static @Nullable SamplerPlan read(Experiment experiment, Vocabulary vocabulary, Problems problems) {
        YamlNode.Mapping node = experiment.sampler();
        TypedReader typed = new TypedReader(problems);
        Integer steps = steps(node, problems);
        Sampler sampler = typed.read("sampler", vocabulary.samplers(), node, "sampler", List.of(STEPS));
        if (sampler == null) {
            return null;
        }
        YamlNode.Mapping chosen =
                experiment.schedule().orElseGet(() -> usual(vocabulary.usualSchedule(type(node)), node.place()));
        Schedule schedule = typed.read("schedule", vocabulary.schedules(), chosen, "schedule", List.of());
        if (steps == null || schedule == null) {
            return null;
        }
        SamplerPlan plan = new SamplerPlan(type(node), sampler, steps, type(chosen), schedule);
        try {
            plan.grid();
            return plan;
        } catch (IllegalArgumentException e) {
            problems.add(node.placeOf(STEPS), "sampler.steps", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static YamlNode.Mapping usual(String schedule, Place place) {
        YamlNode type = new YamlNode.Scalar(schedule, schedule, place);
        return new YamlNode.Mapping(Map.of(TypedReader.TYPE, type), Map.of(), place);
    }

    private static @Nullable Integer steps(YamlNode.Mapping node, Problems problems) {
        YamlNode given = node.get(STEPS);
        if (given == null) {
            problems.add(node.place(), "sampler", "the key 'steps' is missing (number of steps)");
            return null;
        }
        return (Integer) new Binder(problems).value(int.class, given, "sampler.steps", STEPS_FIELD);
    }

    private static String type(YamlNode.Mapping node) {
        return node.get(TypedReader.TYPE) instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    }

    /** All that decides what it does, with every default filled in. */
    public Map<String, Object> identity() {
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("sampler", settings(type, sampler));
        identity.put("steps", steps);
        identity.put("schedule", settings(scheduleType, schedule));
        return identity;
    }

    /** The two keys of the resolved configuration. */
    public Map<String, Object> resolved() {
        Map<String, Object> sampling = settings(type, sampler);
        sampling.put(STEPS, steps);
        Map<String, Object> resolved = new LinkedHashMap<>();
        resolved.put("sampler", sampling);
        resolved.put("schedule", settings(scheduleType, schedule));
        return resolved;
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

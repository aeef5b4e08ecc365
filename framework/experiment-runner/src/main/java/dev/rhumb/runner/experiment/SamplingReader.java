package dev.rhumb.runner.experiment;

import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.TypedReader;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the sampler and the schedule: the experiment's, and those that an arm changes. Their keys are swept as a guidance's are. */
final class SamplingReader {
    static final String STEPS = "steps";
    static final String SAMPLER = "sampler";
    static final String SCHEDULE = "schedule";

    private static final Field STEPS_FIELD =
            new Field(STEPS, int.class, "number of steps", "", 1, 100_000, null, false);

    private final Vocabulary vocabulary;
    private final Problems problems;
    private final TypedReader typed;
    private final Map<Object, Optional<SamplerPlan>> bound = new HashMap<>();

    SamplingReader(Vocabulary vocabulary, Problems problems) {
        this.vocabulary = vocabulary;
        this.problems = problems;
        this.typed = new TypedReader(problems);
    }

    /**
     * The two keys as an arm has them, before sweeps are resolved.
     *
     * @param schedule null for the one that the sampler is used with
     * @param path what both keys stand below; empty at the top
     * @param steps the path of the number of steps, which an arm may give beside its sampler
     */
    record Nodes(YamlNode.Mapping sampler, YamlNode.@Nullable Mapping schedule, String path, String steps) {
        /** Those of the experiment. */
        Nodes(YamlNode.Mapping sampler, YamlNode.@Nullable Mapping schedule) {
            this(sampler, schedule, "", SAMPLER + "." + STEPS);
        }

        String at(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }

        /** With one value of a swept key. */
        Nodes choosing(Axis axis, YamlNode value) {
            return axis.entry() == Axis.SAMPLER || schedule == null
                    ? new Nodes(sampler.with(axis.key(), value), schedule, path, steps)
                    : new Nodes(sampler, schedule.with(axis.key(), value), path, steps);
        }
    }

    /** An arm's own keys laid over the experiment's; another type replaces all but the number of steps. */
    Nodes laidOver(Nodes experiment, YamlNode.Mapping arm, String path) {
        YamlNode.Mapping sampler = laidOver(experiment.sampler(), arm.get(SAMPLER), path + "." + SAMPLER);
        YamlNode steps = arm.get(STEPS);
        YamlNode number = steps != null ? steps : experiment.sampler().get(STEPS);
        if (number != null && (steps != null || sampler.get(STEPS) == null)) {
            sampler = sampler.with(STEPS, number);
        }
        YamlNode own = arm.get(SCHEDULE);
        YamlNode.Mapping schedule = experiment.schedule();
        if (own != null) {
            YamlNode.Mapping under = schedule != null ? schedule : usual(sampler, own.place());
            schedule = laidOver(under, own, path + "." + SCHEDULE);
        }
        boolean changed = own != null || steps != null || arm.get(SAMPLER) != null;
        return new Nodes(
                sampler,
                schedule,
                changed ? path : experiment.path(),
                steps != null ? path + "." + STEPS : changed ? path + "." + SAMPLER + "." + STEPS : experiment.steps());
    }

    private YamlNode.Mapping laidOver(YamlNode.Mapping under, @Nullable YamlNode over, String path) {
        if (over == null) {
            return under;
        }
        if (!(over instanceof YamlNode.Mapping keys)) {
            problems.add(over.place(), path, "expected a mapping of the keys to change, but got " + over.describe());
            return under;
        }
        boolean other =
                keys.get(TypedReader.TYPE) != null && !TypedReader.type(keys).equals(TypedReader.type(under));
        YamlNode.Mapping result = other ? keys : under;
        for (Map.Entry<String, YamlNode> key : keys.values().entrySet()) {
            result = result.with(key.getKey(), key.getValue());
        }
        return result;
    }

    /** The schedule that a sampler is used with, as a mapping of its type alone. */
    private YamlNode.Mapping usual(YamlNode.Mapping sampler, Place place) {
        Sampler first = sampler(firsts(new Nodes(sampler, null)).sampler(), SAMPLER);
        String name = first == null ? "" : first.schedule();
        YamlNode type = new YamlNode.Scalar(name, name, place);
        return new YamlNode.Mapping(Map.of(TypedReader.TYPE, type), Map.of(), place);
    }

    private @Nullable Sampler sampler(YamlNode.Mapping node, String path) {
        return typed.read(SAMPLER, vocabulary.samplers(), node, path, List.of(STEPS));
    }

    /** The swept keys of both. */
    List<Axis> axes(Nodes nodes) {
        List<Axis> axes = new ArrayList<>(axes(Axis.SAMPLER, vocabulary.samplers(), nodes.sampler()));
        if (nodes.schedule() != null) {
            axes.addAll(axes(Axis.SCHEDULE, vocabulary.schedules(), nodes.schedule()));
        }
        return axes;
    }

    private static <T> List<Axis> axes(int entry, Map<String, Description<T>> known, YamlNode.Mapping node) {
        Description<T> description = known.get(TypedReader.type(node));
        return description == null ? List.of() : axes(entry, description.name(), description.keys(), node);
    }

    static List<Axis> axes(int entry, String type, List<Field> keys, YamlNode.Mapping node) {
        List<Field> all = new ArrayList<>(entry == Axis.SAMPLER ? List.of(STEPS_FIELD) : List.of());
        all.addAll(keys);
        List<Axis> axes = new ArrayList<>();
        for (Field field : all) {
            if (node.get(field.key()) instanceof YamlNode.Items items && Axis.isSweep(field, items)) {
                axes.add(new Axis(entry, type, field.key(), items.items()));
            }
        }
        return axes;
    }

    /** Each swept key at its first value. */
    Nodes firsts(Nodes nodes) {
        Nodes firsts = nodes;
        for (Axis axis : axes(nodes)) {
            firsts = axis.values().isEmpty()
                    ? firsts
                    : firsts.choosing(axis, axis.values().get(0));
        }
        return firsts;
    }

    /** Both keys bound, or null after adding problems; sweeps have been resolved. */
    @Nullable
    SamplerPlan bind(Nodes nodes) {
        Object schedule = nodes.schedule() == null ? "" : YamlWriter.plain(nodes.schedule());
        Object same = List.of(YamlWriter.plain(nodes.sampler()), schedule, nodes.path());
        return bound.computeIfAbsent(same, first -> Optional.ofNullable(read(nodes)))
                .orElse(null);
    }

    private @Nullable SamplerPlan read(Nodes nodes) {
        YamlNode.Mapping node = nodes.sampler();
        Integer steps = steps(node, nodes);
        Sampler sampler = sampler(node, nodes.at(SAMPLER));
        if (sampler == null) {
            return null;
        }
        YamlNode.Mapping chosen = nodes.schedule() != null ? nodes.schedule() : usual(node, node.place());
        Schedule schedule = typed.read(SCHEDULE, vocabulary.schedules(), chosen, nodes.at(SCHEDULE), List.of());
        if (steps == null || schedule == null) {
            return null;
        }
        SamplerPlan plan = new SamplerPlan(TypedReader.type(node), sampler, steps, TypedReader.type(chosen), schedule);
        try {
            plan.grid();
            return plan;
        } catch (IllegalArgumentException e) {
            problems.add(node.placeOf(STEPS), nodes.steps(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Integer steps(YamlNode.Mapping node, Nodes nodes) {
        YamlNode given = node.get(STEPS);
        if (given == null) {
            problems.add(node.place(), nodes.at(SAMPLER), "the key 'steps' is missing (number of steps)");
            return null;
        }
        return (Integer) new Binder(problems).value(int.class, given, nodes.steps(), STEPS_FIELD);
    }
}

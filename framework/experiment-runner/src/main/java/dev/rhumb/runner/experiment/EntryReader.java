package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Preset;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.TypedReader;
import dev.rhumb.records.Types;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one entry of a stack: the method's own keys beside the framework's {@code type}, {@code during}, {@code strength}. */
final class EntryReader {
    static final String DURING = "during";
    static final String STRENGTH = "strength";
    static final String PRESET = "preset";

    private static final String NOUN = Vocabulary.METHODS.noun();
    private static final List<String> BESIDE = List.of(DURING, STRENGTH, PRESET);

    private final Map<String, Description<Guidance>> methods;
    private final Problems problems;
    private final TypedReader typed;

    EntryReader(Map<String, Description<Guidance>> methods, Problems problems) {
        this.methods = methods;
        this.problems = problems;
        this.typed = new TypedReader(problems);
    }

    /** The method that an entry names, or null after adding a problem. */
    @Nullable
    Description<Guidance> method(YamlNode.Mapping entry, String path) {
        return typed.description(NOUN, methods, entry, path, BESIDE);
    }

    /** The entry with what its preset sets, where the entry itself sets nothing; null after adding a problem. */
    YamlNode.@Nullable Mapping completed(Description<Guidance> method, YamlNode.Mapping entry, String path) {
        YamlNode named = entry.get(PRESET);
        if (named == null) {
            return entry;
        }
        String name = named instanceof YamlNode.Scalar scalar ? scalar.text() : named.describe();
        Map<String, Preset> presets = new LinkedHashMap<>();
        for (Preset preset : method.type().getAnnotationsByType(Preset.class)) {
            presets.put(preset.name(), preset);
        }
        Preset preset = presets.get(name);
        if (preset == null) {
            String known = presets.isEmpty() ? "; it has none" : Nearest.hint(name, presets.keySet());
            problems.add(
                    named.place(),
                    path + "." + PRESET,
                    "the method '" + method.name() + "' has no preset '" + name + "'" + known);
            return null;
        }
        YamlNode.Mapping completed = entry.without(PRESET);
        if (YamlReader.value("{" + preset.sets() + "}", named.place()) instanceof YamlNode.Mapping sets) {
            for (Map.Entry<String, YamlNode> set : sets.values().entrySet()) {
                if (completed.get(set.getKey()) == null) {
                    completed = completed.with(set.getKey(), set.getValue());
                }
            }
        }
        return typed.rejectUnknown(NOUN, method, completed, path, BESIDE) ? completed : null;
    }

    /** The swept keys: a list where one value is due, or a list of intervals. */
    List<Axis> axes(Description<Guidance> method, YamlNode.Mapping entry, int index) {
        List<Axis> axes = new ArrayList<>();
        for (Field field : method.keys()) {
            if (entry.get(field.key()) instanceof YamlNode.Items items && Axis.isSweep(field, items)) {
                axes.add(new Axis(index, method.name(), field.key(), items.items()));
            }
        }
        if (entry.get(STRENGTH) instanceof YamlNode.Items items) {
            axes.add(new Axis(index, method.name(), STRENGTH, items.items()));
        }
        if (entry.get(DURING) instanceof YamlNode.Mapping during) {
            DuringReader.unit(during).ifPresent(unit -> {
                if (during.get(unit) instanceof YamlNode.Items bounds
                        && !bounds.items().isEmpty()
                        && bounds.items().get(0) instanceof YamlNode.Items) {
                    axes.add(new Axis(index, method.name(), DURING + "." + unit, bounds.items()));
                }
            });
        }
        return axes;
    }

    /** Binds an entry whose sweeps have been resolved; null after adding problems. */
    @Nullable
    BoundEntry bind(Description<Guidance> method, YamlNode.Mapping entry, String path) {
        int before = problems.size();
        YamlNode during = entry.get(DURING);
        YamlNode strength = entry.get(STRENGTH);
        During when = during == null ? During.ALWAYS : new DuringReader(problems).read(during, path + "." + DURING);
        StrengthReader strengths = new StrengthReader(problems);
        Strength multiplier = strength == null ? Strength.full() : strengths.read(strength, path + "." + STRENGTH);
        YamlNode.Mapping own = entry.without(TypedReader.TYPE).without(DURING).without(STRENGTH);
        for (String key : List.copyOf(own.values().keySet())) {
            if (own.get(key) instanceof YamlNode.Mapping schedule && isScalar(method, key)) {
                StrengthReader.Scheduled scheduled = strengths.schedule(method, key, schedule, path + "." + key);
                if (scheduled == null) {
                    return null;
                }
                if (strength != null) {
                    problems.add(
                            strength.place(),
                            path,
                            "has both a schedule of '" + key
                                    + "' and a strength; both set the strength, so give only one");
                }
                own = own.with(
                        key, new YamlNode.Scalar(scheduled.value(), Types.number(scheduled.value()), schedule.place()));
                multiplier = scheduled.strength();
            }
        }
        Guidance guidance = guidance(method, own, path);
        return guidance == null || problems.size() != before
                ? null
                : new BoundEntry(method, guidance, when, multiplier);
    }

    private static boolean isScalar(Description<Guidance> method, String key) {
        return method.keys().stream().anyMatch(c -> c.key().equals(key) && Types.isScalar(c.type()));
    }

    private @Nullable Guidance guidance(Description<Guidance> method, YamlNode.Mapping own, String path) {
        return new Binder(problems).bind(method, own, path);
    }
}

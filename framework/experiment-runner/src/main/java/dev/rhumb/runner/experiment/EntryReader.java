package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.Preset;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Field;
import dev.rhumb.runner.yaml.Nearest;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.Types;
import dev.rhumb.runner.yaml.YamlNode;
import dev.rhumb.runner.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one entry of a stack: the method's own keys beside the framework's {@code type}, {@code during}, {@code strength}. */
final class EntryReader {
    static final String TYPE = "type";
    static final String DURING = "during";
    static final String STRENGTH = "strength";
    static final String PRESET = "preset";

    private final Map<String, MethodDescription> methods;
    private final Problems problems;

    EntryReader(Map<String, MethodDescription> methods, Problems problems) {
        this.methods = methods;
        this.problems = problems;
    }

    /** The method that an entry names, or null after adding a problem. */
    @Nullable
    MethodDescription method(YamlNode.Mapping entry, String path) {
        YamlNode type = entry.get(TYPE);
        if (type == null) {
            problems.add(
                    entry.place(),
                    path,
                    "the key 'type' is missing: the name of a guidance method" + Nearest.hint("", methods.keySet()));
            return null;
        }
        String name = type instanceof YamlNode.Scalar scalar ? scalar.text() : type.describe();
        MethodDescription method = methods.get(name);
        if (method == null) {
            String known = methods.isEmpty()
                    ? "; no plugin is installed (rhumb plugins lists them)"
                    : Nearest.hint(name, methods.keySet());
            problems.add(type.place(), path + "." + TYPE, "there is no guidance method '" + name + "'" + known);
            return null;
        }
        return rejectUnknown(method, entry, path) ? method : null;
    }

    private boolean rejectUnknown(MethodDescription method, YamlNode.Mapping entry, String path) {
        List<String> known = new ArrayList<>(method.parameters().stream()
                .map(MethodDescription.Component::key)
                .toList());
        known.addAll(List.of(DURING, STRENGTH, PRESET));
        boolean clean = true;
        for (String key : entry.values().keySet()) {
            if (!key.equals(TYPE) && !known.contains(key)) {
                clean = false;
                problems.add(
                        entry.placeOf(key),
                        path + "." + key,
                        "unknown key '" + key + "' of the method '" + method.name() + "'" + Nearest.hint(key, known));
            }
        }
        return clean;
    }

    /** The entry with what its preset sets, where the entry itself sets nothing; null after adding a problem. */
    YamlNode.@Nullable Mapping completed(MethodDescription method, YamlNode.Mapping entry, String path) {
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
        return rejectUnknown(method, completed, path) ? completed : null;
    }

    /** The swept keys: a list where one value is due, or a list of intervals. */
    List<Axis> axes(MethodDescription method, YamlNode.Mapping entry, int index) {
        List<Axis> axes = new ArrayList<>();
        for (Field field : Field.of(method.type())) {
            if (entry.get(field.key()) instanceof YamlNode.Items items && isSweep(field, items)) {
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

    private static boolean isSweep(Field field, YamlNode.Items items) {
        boolean nested = !items.items().isEmpty() && items.items().get(0) instanceof YamlNode.Items;
        return Types.isScalar(field.type()) || (Types.raw(field.type()) == List.class && nested);
    }

    /** Binds an entry whose sweeps have been resolved; null after adding problems. */
    @Nullable
    BoundEntry bind(MethodDescription method, YamlNode.Mapping entry, String path) {
        int before = problems.size();
        YamlNode during = entry.get(DURING);
        YamlNode strength = entry.get(STRENGTH);
        During when = during == null ? During.ALWAYS : new DuringReader(problems).read(during, path + "." + DURING);
        StrengthReader strengths = new StrengthReader(problems);
        Strength multiplier = strength == null ? Strength.full() : strengths.read(strength, path + "." + STRENGTH);
        YamlNode.Mapping own = entry.without(TYPE).without(DURING).without(STRENGTH);
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

    private static boolean isScalar(MethodDescription method, String key) {
        return method.parameters().stream().anyMatch(c -> c.key().equals(key) && Types.isScalar(c.type()));
    }

    private @Nullable Guidance guidance(MethodDescription method, YamlNode.Mapping own, String path) {
        return new Binder(problems).bind(method.type(), own, path);
    }
}

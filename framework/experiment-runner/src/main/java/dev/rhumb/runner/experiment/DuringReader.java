package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.loop.During;
import dev.rhumb.diffusion.loop.During.Gate;
import dev.rhumb.diffusion.loop.During.Unit;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.Types;
import dev.rhumb.records.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code during: {sigma: [0.3, 5], gate: step}}. */
final class DuringReader {
    private static final List<String> UNITS = Types.names(Unit.class);
    private static final List<String> GATES = Types.names(Gate.class);

    private final Problems problems;

    DuringReader(Problems problems) {
        this.problems = problems;
    }

    /** The unit that is given, if exactly one is. */
    static Optional<String> unit(YamlNode.Mapping node) {
        List<String> given =
                node.values().keySet().stream().filter(UNITS::contains).toList();
        return given.size() == 1 ? Optional.of(given.get(0)) : Optional.empty();
    }

    During read(YamlNode node, String path) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(
                    node.place(), path, "expected an interval, e.g. {sigma: [0.3, 5]}, but got " + node.describe());
            return During.ALWAYS;
        }
        rejectUnknown(mapping, path);
        Optional<String> unit = unit(mapping);
        if (unit.isEmpty()) {
            problems.add(
                    node.place(),
                    path,
                    "needs exactly one of " + String.join(", ", UNITS) + ", but got " + node.describe());
            return During.ALWAYS;
        }
        YamlNode bounds = mapping.values().get(unit.get());
        List<Double> numbers = bounds == null ? List.of() : numbers(bounds);
        if (bounds == null || numbers.size() != 2) {
            problems.add(node.place(), path + "." + unit.get(), "expected two numbers [low, high]; .inf is allowed");
            return During.ALWAYS;
        }
        Gate gate = gate(mapping, path);
        if (numbers.get(0) > numbers.get(1)) {
            problems.add(
                    bounds.place(),
                    path + "." + unit.get(),
                    "the lower bound " + Types.number(numbers.get(0)) + " is above the upper bound "
                            + Types.number(numbers.get(1)));
            return During.ALWAYS;
        }
        return new During(Types.constant(Unit.class, unit.get()), numbers.get(0), numbers.get(1), gate);
    }

    private void rejectUnknown(YamlNode.Mapping mapping, String path) {
        List<String> known = new ArrayList<>(UNITS);
        known.add("gate");
        for (String key : mapping.values().keySet()) {
            if (!known.contains(key)) {
                problems.add(
                        mapping.placeOf(key), path + "." + key, "unknown key '" + key + "'" + Nearest.hint(key, known));
            }
        }
    }

    private Gate gate(YamlNode.Mapping mapping, String path) {
        YamlNode node = mapping.get("gate");
        if (node == null) {
            return Gate.EVALUATION;
        }
        String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : node.describe();
        if (!GATES.contains(text)) {
            problems.add(node.place(), path + ".gate", "unknown value '" + text + "'" + Nearest.hint(text, GATES));
            return Gate.EVALUATION;
        }
        return Types.constant(Gate.class, text);
    }

    private static List<Double> numbers(YamlNode node) {
        List<Double> numbers = new ArrayList<>();
        if (node instanceof YamlNode.Items items) {
            for (YamlNode item : items.items()) {
                if (item instanceof YamlNode.Scalar s
                        && s.value() instanceof Number n
                        && !Double.isNaN(n.doubleValue())) {
                    numbers.add(n.doubleValue());
                } else {
                    return List.of();
                }
            }
        }
        return numbers;
    }
}

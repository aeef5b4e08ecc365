package dev.rhumb.runner.plan;

import dev.rhumb.guidance.RandomStream;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** The class that each sample is drawn for: a function of seed and sample index alone. */
public final class LabelPlan {
    private final String description;
    private final LongBinaryOperator label;

    private LabelPlan(String description, LongBinaryOperator label) {
        this.description = description;
        this.label = label;
    }

    /** The class of a group of samples. */
    public long label(long seed, long group) {
        return label.applyAsLong(seed, group);
    }

    /** The classes of the first {@code count} samples in groups of {@code particles}. */
    public long[] labels(long seed, int count, int particles) {
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            labels[i] = label(seed, i / particles);
        }
        return labels;
    }

    @Override
    public String toString() {
        return description;
    }

    /** Reads the names balanced, random and none, a class, or a list of classes. */
    public static LabelPlan read(YamlNode node, List<String> classNames, int classes, Problems problems) {
        if (node instanceof YamlNode.Items items && !items.items().isEmpty()) {
            List<Long> cycle = new ArrayList<>();
            for (YamlNode item : items.items()) {
                cycle.add(classOf(item, classNames, classes, problems));
            }
            return new LabelPlan(cycle.toString(), (seed, group) -> cycle.get((int) (group % cycle.size())));
        }
        String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        return switch (text) {
            case "balanced" -> new LabelPlan(text, (seed, group) -> classes == 0 ? 0 : group % classes);
            case "random" -> new LabelPlan(text, (seed, group) -> classes == 0 ? 0 : random(seed, group, classes));
            case "none" -> new LabelPlan(text, (seed, group) -> classes);
            default -> {
                long one = classOf(node, classNames, classes, problems);
                yield new LabelPlan(List.of(one).toString(), (seed, group) -> one);
            }
        };
    }

    private static long classOf(YamlNode node, List<String> names, int classes, Problems problems) {
        String path = "samples.labels";
        if (node instanceof YamlNode.Scalar scalar) {
            if (scalar.value() instanceof Long number && number >= 0 && number < classes) {
                return number;
            } else if (names.contains(scalar.text())) {
                return names.indexOf(scalar.text());
            } else if (scalar.value() instanceof String) {
                List<String> known = new ArrayList<>(List.of("balanced", "random", "none"));
                known.addAll(names);
                problems.add(
                        node.place(),
                        path,
                        "there is no class '" + scalar.text() + "'" + Nearest.hint(scalar.text(), known));
                return 0;
            }
        }
        String expected = classes == 0
                ? "the model has no classes; expected balanced, random or none"
                : "expected balanced, random, none, a class from 0 to " + (classes - 1) + " or a list of classes";
        problems.add(node.place(), path, expected + ", but got " + node.describe());
        return 0;
    }

    private static long random(long seed, long group, int classes) {
        return RandomStream.of(seed, "label", group).nextInt(classes);
    }
}

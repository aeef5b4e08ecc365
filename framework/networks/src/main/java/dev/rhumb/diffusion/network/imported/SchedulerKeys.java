package dev.rhumb.diffusion.network.imported;

import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import java.util.List;
import java.util.Map;

/** Values of a {@code scheduler_config.json} with their places. */
record SchedulerKeys(YamlNode.Mapping node) {
    boolean has(String key) {
        YamlNode value = node.get(key);
        return value != null && !(value instanceof YamlNode.Scalar scalar && scalar.value() == null);
    }

    String text(String key, String fallback) {
        return node.get(key) instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text
                ? text
                : fallback;
    }

    double number(String key, double fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (node.get(key) instanceof YamlNode.Scalar scalar && scalar.value() instanceof Number number) {
            return number.doubleValue();
        }
        throw refused(key, "it must be a number");
    }

    boolean flag(String key, boolean fallback) {
        return (node.get(key) instanceof YamlNode.Scalar scalar && scalar.value() instanceof Boolean flag)
                ? flag
                : fallback;
    }

    /** The whole numbers of a list; empty where there is no list. */
    List<Long> numbers(String key) {
        List<YamlNode> items = node.get(key) instanceof YamlNode.Items list ? list.items() : List.of();
        return items.stream()
                .map(item -> {
                    if (item instanceof YamlNode.Scalar scalar && scalar.value() instanceof Number number) {
                        return number.longValue();
                    }
                    throw refused(key, "it must be a list of whole numbers");
                })
                .toList();
    }

    <T> T known(String key, String fallback, Map<String, T> all) {
        String value = text(key, fallback);
        T found = all.get(value);
        if (found == null) {
            throw refused(
                    key,
                    "'" + value + "' has no counterpart; there are "
                            + List.copyOf(all.keySet().stream().sorted().toList()));
        }
        return found;
    }

    UserError refused(String key, String sentence) {
        return new UserError(node.placeOf(key) + ": " + key + ": " + sentence);
    }
}

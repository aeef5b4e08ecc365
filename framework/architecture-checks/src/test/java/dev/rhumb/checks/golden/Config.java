package dev.rhumb.checks.golden;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A case's configuration, which remembers what was read, so that nothing in it is ignored by accident. */
final class Config {

    private final JsonNode node;
    private final Set<String> read = new HashSet<>();

    Config(JsonNode node) {
        this.node = node;
    }

    boolean has(String key) {
        return get(key) != null;
    }

    boolean flag(String key, boolean fallback) {
        JsonNode value = get(key);
        return value == null ? fallback : value.asBoolean();
    }

    double number(String key, double fallback) {
        JsonNode value = get(key);
        return value == null ? fallback : value.asDouble();
    }

    int integer(String key, int fallback) {
        return (int) number(key, fallback);
    }

    String text(String key, String fallback) {
        JsonNode value = get(key);
        return value == null ? fallback : value.asString();
    }

    List<Integer> integers(String key) {
        List<Integer> values = new ArrayList<>();
        JsonNode array = get(key);
        if (array != null) {
            array.forEach(v -> values.add(v.asInt()));
        }
        return values;
    }

    List<Double> numbers(String key) {
        List<Double> values = new ArrayList<>();
        JsonNode array = get(key);
        if (array != null) {
            array.forEach(v -> values.add(v.asDouble()));
        }
        return values;
    }

    /** A nested object, empty if missing; its keys must be read too. */
    Config inner(String key) {
        JsonNode value = get(key);
        return new Config(value == null ? JsonNodeFactory.instance.objectNode() : value);
    }

    /** Declares keys that do not matter here. */
    void ignore(String... keys) {
        read.addAll(List.of(keys));
    }

    /** Refuses the case if any key was never read. */
    void requireAllRead() {
        for (String key : node.propertyNames()) {
            if (!read.contains(key)) {
                throw new NotCovered("configuration key '" + key + "'");
            }
        }
    }

    private JsonNode get(String key) {
        read.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }
}

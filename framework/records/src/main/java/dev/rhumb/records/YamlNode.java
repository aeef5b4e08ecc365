package dev.rhumb.records;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML value that knows where it was written. Immutable; equal only to itself. */
public sealed interface YamlNode {

    Place place();

    /** What it is, for messages: {@code a list}, {@code the number 3}. */
    String describe();

    /**
     * A scalar.
     *
     * @param value a {@code String, Long, Double, Boolean} or null
     * @param text as written
     */
    record Scalar(@Nullable Object value, String text, Place place) implements YamlNode {
        @Override
        public String describe() {
            if (value == null) {
                return "null";
            }
            String kind = value instanceof Boolean ? "" : value instanceof Number ? "the number " : "the text ";
            return kind + (value instanceof String ? "'" + text + "'" : text);
        }
    }

    /** A sequence. */
    record Items(List<YamlNode> items, Place place) implements YamlNode {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list of " + items.size();
        }
    }

    /**
     * A mapping, in the order written.
     *
     * @param values by key
     * @param keys where each key stands
     */
    record Mapping(Map<String, YamlNode> values, Map<String, Place> keys, Place place) implements YamlNode {
        public Mapping {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            keys = Map.copyOf(keys);
        }

        /** Where a key stands, or the mapping if it has none. */
        public Place placeOf(String key) {
            return keys.getOrDefault(key, place);
        }

        public @Nullable YamlNode get(String key) {
            return values.get(key);
        }

        /** With one key replaced or added. */
        public Mapping with(String key, YamlNode value) {
            Map<String, YamlNode> more = new LinkedHashMap<>(values);
            more.put(key, value);
            Map<String, Place> places = new LinkedHashMap<>(keys);
            places.put(key, value.place());
            return new Mapping(more, places, place);
        }

        /** Without a key. */
        public Mapping without(String key) {
            Map<String, YamlNode> fewer = new LinkedHashMap<>(values);
            fewer.remove(key);
            return new Mapping(fewer, keys, place);
        }

        @Override
        public String describe() {
            return "a mapping with "
                    + (values.isEmpty() ? "no keys" : "the keys " + String.join(", ", values.keySet()));
        }
    }
}

package dev.rhumb.runner.schema;

import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Place;
import dev.rhumb.records.Types;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Schemas of Java types, as the binder takes them. */
final class TypeSchema {
    private static final Place FALLBACK = new Place("fallback", 0, 0);

    private final Words words;

    /**
     * Schemas.
     *
     * @param words what components of their kinds may name
     */
    TypeSchema(Words words) {
        this.words = words;
    }

    /** An object with exactly these keys. */
    Map<String, Object> record(Class<?> record) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        properties(record, properties, required);
        return object(properties, required);
    }

    private void properties(Class<?> record, Map<String, Object> properties, List<String> required) {
        for (Field field : Field.of(record)) {
            properties.put(field.key(), field(field));
            if (field.isRequired()) {
                required.add(field.key());
            }
        }
    }

    static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    /** The value of one key, described. */
    Map<String, Object> field(Field field) {
        return described(field, type(field.type(), field));
    }

    static Map<String, Object> described(Field field, Map<String, Object> schema) {
        Map<String, Object> full = new LinkedHashMap<>();
        if (!field.meaning().isEmpty()) {
            full.put("description", field.meaning());
        }
        full.putAll(schema);
        if (!field.fallback().isEmpty()
                && fallback(field) instanceof YamlNode.Scalar scalar
                && isWritable(field, scalar)) {
            full.put("default", YamlWriter.plain(scalar));
        }
        return full;
    }

    private static YamlNode fallback(Field field) {
        return YamlReader.value(field.fallback(), FALLBACK);
    }

    /** JSON has no infinity. */
    private static boolean isWritable(Field field, YamlNode.Scalar scalar) {
        boolean text = Types.raw(field.type()) == String.class
                || Types.raw(field.type()).isEnum();
        return scalar.value() != null
                && !(scalar.value() instanceof Double d && !Double.isFinite(d))
                && (text || !scalar.text().endsWith("inf"));
    }

    Map<String, Object> type(Type type, Field field) {
        Class<?> raw = Types.raw(type);
        if (raw == Optional.class) {
            return type(Types.argument(type, 0), field);
        } else if (raw == List.class) {
            return Keys.of("type", "array", "items", type(Types.argument(type, 0), field));
        } else if (raw == Map.class) {
            return Keys.of("type", "object", "additionalProperties", type(Types.argument(type, 1), field));
        } else if (YamlNode.class.isAssignableFrom(raw)) {
            return Keys.of();
        } else if (raw.isRecord()) {
            return record(raw);
        } else if (raw.isEnum()) { // before sealed types: an enum whose constants have bodies is one
            return Keys.of("enum", Types.names(raw));
        } else if (raw.isSealed()) {
            return Keys.of("oneOf", kinds(raw));
        }
        Map<String, ? extends Description<?>> known = words.of(raw);
        if (!known.isEmpty()) {
            return oneOf(known);
        }
        return scalar(raw, field);
    }

    /** One schema for each record of a kind. */
    Map<String, Object> oneOf(Map<String, ? extends Description<?>> known) {
        return oneOf(known, Map.of(), this::field);
    }

    /**
     * As {@link #oneOf(Map)}.
     *
     * @param beside required keys that stand beside the record's own
     * @param field the schema of one key
     */
    static Map<String, Object> oneOf(
            Map<String, ? extends Description<?>> known,
            Map<String, Object> beside,
            Function<Field, Map<String, Object>> field) {
        List<Object> kinds = new ArrayList<>();
        known.forEach((name, description) -> {
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("type", Keys.of("const", name));
            properties.putAll(beside);
            List<String> required = new ArrayList<>(List.of("type"));
            required.addAll(beside.keySet());
            for (Field key : description.keys()) {
                properties.put(key.key(), field.apply(key));
                if (key.isRequired()) {
                    required.add(key.key());
                }
            }
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("description", description.summary() + " " + description.paper());
            schema.putAll(object(properties, required));
            kinds.add(schema);
        });
        return Keys.of("oneOf", kinds);
    }

    /** One schema for each record of a sealed interface, distinguished by the constant {@code type}. */
    private List<Object> kinds(Class<?> sealed) {
        return tagged("type", Types.kinds(sealed));
    }

    /** One schema for each record, distinguished by the constant of a key. */
    List<Object> tagged(String key, Map<String, ? extends Class<?>> records) {
        List<Object> kinds = new ArrayList<>();
        records.forEach((name, record) -> {
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put(key, Keys.of("const", name));
            List<String> required = new ArrayList<>(List.of(key));
            properties(record, properties, required);
            kinds.add(object(properties, required));
        });
        return kinds;
    }

    private static Map<String, Object> scalar(Class<?> raw, Field field) {
        if (raw == String.class || raw == Path.class) {
            return Keys.of("type", "string");
        } else if (raw == boolean.class || raw == Boolean.class) {
            return Keys.of("type", "boolean");
        }
        Map<String, Object> number = new LinkedHashMap<>();
        boolean whole = raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class;
        number.put("type", whole ? "integer" : "number");
        bound(number, "minimum", field.min());
        bound(number, "maximum", field.max());
        return number;
    }

    private static void bound(Map<String, Object> number, String key, double value) {
        if (Double.isFinite(value)) {
            number.put(key, value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : value);
        }
    }
}

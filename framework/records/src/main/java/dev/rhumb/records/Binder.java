package dev.rhumb.records;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Binds YAML to records whose components carry {@link dev.rhumb.guidance.Parameter}. Strict: unknown and missing keys,
 * wrong types, values out of range and refusals by a record's own constructor all become problems with a place.
 */
public final class Binder {
    private static final String TYPE = "type";

    private final Problems problems;
    private final Words words;

    /** A binder of records without components of any kind. */
    public Binder(Problems problems) {
        this(problems, Words.NONE);
    }

    /**
     * A binder.
     *
     * @param words what components of their kinds may name
     */
    public Binder(Problems problems, Words words) {
        this.problems = problems;
        this.words = words;
    }

    /**
     * Binds a mapping.
     *
     * @param path dotted path of the mapping, empty at the top
     * @return the record, or null after adding problems
     */
    public <R> @Nullable R bind(Class<R> type, YamlNode.Mapping node, String path) {
        return bind(type, Field.of(type), node, path, null);
    }

    /** Binds a mapping to the record of a description, whose keys say what missing ones are. */
    public <R> @Nullable R bind(Description<R> description, YamlNode.Mapping node, String path) {
        return bind(description.type(), description.keys(), node, path, null);
    }

    /** As {@link #bind(Description, YamlNode.Mapping, String)}; missing keys are those of {@code others}. */
    <R> @Nullable R bind(Description<R> description, YamlNode.Mapping node, String path, R others) {
        return bind(description.type(), description.keys(), node, path, (Record) others);
    }

    private <R> @Nullable R bind(
            Class<R> type, List<Field> fields, YamlNode.Mapping node, String path, @Nullable Record others) {
        int before = problems.size();
        rejectUnknown(fields, node, path);
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = component(fields.get(i), node, path, others);
        }
        return problems.size() == before ? construct(type, values, node.place(), path) : null;
    }

    private void rejectUnknown(List<Field> fields, YamlNode.Mapping node, String path) {
        List<String> known = fields.stream().map(Field::key).toList();
        for (String key : node.values().keySet()) {
            if (!known.contains(key)) {
                problems.add(
                        node.placeOf(key), join(path, key), "unknown key '" + key + "'" + Nearest.hint(key, known));
            }
        }
    }

    private @Nullable Object component(Field field, YamlNode.Mapping node, String path, @Nullable Record others) {
        String here = join(path, field.key());
        YamlNode given = node.get(field.key());
        if (given != null) {
            return value(field.type(), given, here, field);
        }
        if (others != null) {
            return RecordValues.get(others, field.key());
        }
        if (field.isOptional()) {
            return Types.raw(field.type()) == Optional.class ? Optional.empty() : null;
        }
        if (field.isRequired()) {
            String meaning = field.meaning().isEmpty() ? "" : " (" + field.meaning() + ")";
            problems.add(node.place(), path, "the key '" + field.key() + "' is missing" + meaning);
            return null;
        }
        return value(field.type(), YamlReader.value(field.fallback(), node.place()), here, field);
    }

    /**
     * Converts one value.
     *
     * @param field for range and meaning
     * @return the value, or null after adding a problem
     */
    public @Nullable Object value(Type type, YamlNode node, String path, Field field) {
        Class<?> raw = Types.raw(type);
        if (raw.isInstance(node)) {
            return node;
        } else if (YamlNode.class.isAssignableFrom(raw)) {
            return wrong(node, path, raw == YamlNode.Mapping.class ? "a mapping" : "another kind of value");
        } else if (raw == Optional.class) {
            return Optional.ofNullable(value(Types.argument(type, 0), node, path, field));
        } else if (raw == List.class) {
            return list(Types.argument(type, 0), node, path, field);
        } else if (raw == Map.class) {
            return map(Types.argument(type, 1), node, path, field);
        } else if (raw.isRecord()) {
            return node instanceof YamlNode.Mapping mapping ? bind(raw, mapping, path) : wrong(node, path, "a mapping");
        } else if (raw.isSealed() && !raw.isEnum()) { // an enum whose constants have bodies is sealed too
            return node instanceof YamlNode.Mapping mapping
                    ? oneOf(raw, mapping, path)
                    : wrong(node, path, "a mapping");
        }
        Optional<Kind<?>> kind = words.kind(raw);
        if (kind.isPresent()) {
            return node instanceof YamlNode.Mapping mapping
                    ? named(kind.get(), mapping, path)
                    : wrong(
                            node,
                            path,
                            "a mapping with the key 'type', the name of a "
                                    + kind.get().noun());
        }
        return new ScalarBinder(problems).convert(raw, node, path, field);
    }

    /**
     * Converts a record, or one of the records of a sealed interface, that is no component of another.
     *
     * @param path of the node, for problems
     * @return the value, or null after adding a problem
     */
    public <T> @Nullable T value(Class<T> type, YamlNode node, String path) {
        return type.cast(value(type, node, path, new Field(path, type, "", "", 0, 0, null, false)));
    }

    /** A kind: the key {@code type} names the record. */
    private <T> @Nullable T named(Kind<T> kind, YamlNode.Mapping node, String path) {
        Description<T> description =
                new TypedReader(problems).description(kind.noun(), words.of(kind), node, path, List.of());
        return description == null ? null : bind(description, node.without(TYPE), path);
    }

    /** A sealed interface: the key {@code type} names the record. */
    private @Nullable Object oneOf(Class<?> sealed, YamlNode.Mapping node, String path) {
        Map<String, Class<?>> kinds = Types.kinds(sealed);
        YamlNode type = node.get(TYPE);
        if (type == null) {
            problems.add(node.place(), path, "the key 'type' is missing; known: " + String.join(", ", kinds.keySet()));
            return null;
        }
        String name = type instanceof YamlNode.Scalar scalar ? scalar.text() : type.describe();
        Class<?> kind = kinds.get(name);
        if (kind == null) {
            problems.add(
                    type.place(), join(path, TYPE), "unknown type '" + name + "'" + Nearest.hint(name, kinds.keySet()));
            return null;
        }
        return bind(kind, node.without(TYPE), path);
    }

    private @Nullable Object list(Type element, YamlNode node, String path, Field field) {
        if (!(node instanceof YamlNode.Items items)) {
            return wrong(node, path, "a list");
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < items.items().size(); i++) {
            Object value = value(element, items.items().get(i), path + "[" + i + "]", field);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Object map(Type element, YamlNode node, String path, Field field) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return wrong(node, path, "a mapping");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.values().forEach((key, child) -> {
            Object value = value(element, child, join(path, key), field);
            if (value != null) {
                values.put(key, value);
            }
        });
        return java.util.Collections.unmodifiableMap(values);
    }

    private @Nullable Object wrong(YamlNode node, String path, String due) {
        problems.add(node.place(), path, "expected " + due + ", but got " + node.describe());
        return null;
    }

    private <R> @Nullable R construct(Class<R> type, @Nullable Object[] values, Place place, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<R> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                problems.add(place, path, String.valueOf(refused.getMessage()));
                return null;
            }
            throw new IllegalStateException("cannot make a " + type.getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

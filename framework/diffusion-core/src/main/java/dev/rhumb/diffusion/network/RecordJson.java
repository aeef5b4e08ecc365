package dev.rhumb.diffusion.network;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, for the metadata of model files and checkpoints: components under kebab-case keys, enum constants in kebab-case,
 * for a sealed interface a key {@code type} that names the record without a trailing {@code Shape}; what is null is left out.
 */
public final class RecordJson {
    private static final String TYPE = "type";

    private RecordJson() {}

    /** The JSON of a record, list, enum constant, string, number or truth value. */
    public static JsonElement write(@Nullable Object value) {
        if (value == null) {
            return JsonNull.INSTANCE;
        }
        if (value instanceof Record instance) {
            return record(instance);
        }
        if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(element -> array.add(write(element)));
            return array;
        }
        if (value instanceof Number number) {
            return new JsonPrimitive(number);
        }
        if (value instanceof Boolean truth) {
            return new JsonPrimitive(truth);
        }
        return new JsonPrimitive(value instanceof Enum<?> constant ? key(constant.name()) : value.toString());
    }

    private static JsonObject record(Record instance) {
        JsonObject json = new JsonObject();
        if (Arrays.stream(instance.getClass().getInterfaces()).anyMatch(Class::isSealed)) {
            json.addProperty(TYPE, typeName(instance.getClass()));
        }
        for (RecordComponent component : instance.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(instance);
                if (value != null) {
                    json.add(key(component.getName()), write(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return json;
    }

    /**
     * A value from its JSON.
     *
     * @throws IllegalArgumentException if a key is unknown or missing, or a value does not fit; a sentence
     */
    public static <T> T read(JsonElement json, Class<T> type) {
        return type.cast(value(json, type, type.getSimpleName()));
    }

    private static Object value(JsonElement json, Type type, String where) {
        try {
            if (type instanceof ParameterizedType list) {
                List<Object> values = new ArrayList<>();
                json.getAsJsonArray().forEach(e -> values.add(value(e, list.getActualTypeArguments()[0], where)));
                return values;
            }
            return value(json, (Class<?>) type, where);
        } catch (ClassCastException | IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(where + " cannot be " + json, e);
        }
    }

    private static Object value(JsonElement json, Class<?> type, String where) {
        if (type == int.class || type == Integer.class) {
            return json.getAsInt();
        }
        if (type == long.class || type == Long.class) {
            return json.getAsLong();
        }
        if (type == double.class || type == Double.class) {
            return json.getAsDouble();
        }
        if (type == boolean.class || type == Boolean.class) {
            return json.getAsBoolean();
        }
        if (type == String.class) {
            return json.getAsString();
        }
        if (type.isEnum()) {
            return named(json.getAsString(), List.of(type.getEnumConstants()), c -> key(((Enum<?>) c).name()), where);
        }
        return record(json.getAsJsonObject(), type, where);
    }

    private static Object record(JsonObject json, Class<?> type, String where) {
        Class<?> concrete = type;
        if (type.isSealed()) {
            String name = json.has(TYPE) ? json.get(TYPE).getAsString() : "";
            concrete = named(name, List.of(type.getPermittedSubclasses()), RecordJson::typeName, where + ".type");
        }
        RecordComponent[] components = concrete.getRecordComponents();
        List<String> known =
                Arrays.stream(components).map(c -> key(c.getName())).toList();
        for (String key : json.keySet()) {
            if (!known.contains(key) && !(type.isSealed() && key.equals(TYPE))) {
                throw new IllegalArgumentException(where + " has no key '" + key + "'; it has " + known);
            }
        }
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = component(json, components[i], where + "." + known.get(i));
        }
        return create(concrete, components, values);
    }

    private static @Nullable Object component(JsonObject json, RecordComponent component, String where) {
        JsonElement element = json.get(key(component.getName()));
        if (element == null || element.isJsonNull()) {
            if (component.getType().isPrimitive()) {
                throw new IllegalArgumentException(where + " is missing");
            }
            return null;
        }
        return value(element, component.getGenericType(), where);
    }

    private static Object create(Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getTargetException().getMessage()), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create " + type, e);
        }
    }

    private static <T> T named(
            String name, List<T> candidates, java.util.function.Function<T, String> naming, String where) {
        return candidates.stream()
                .filter(c -> naming.apply(c).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(where + " cannot be '" + name + "'; known are "
                        + candidates.stream().map(naming).collect(Collectors.joining(", "))));
    }

    private static String typeName(Class<?> type) {
        return key(type.getSimpleName().replaceFirst("Shape$", ""));
    }

    /** {@code weightDecay}, {@code UNet} and {@code LOG_NORMAL} as {@code weight-decay}, {@code u-net} and {@code log-normal}. */
    static String key(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }
}

package dev.rhumb.diffusion.network;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.rhumb.guidance.Method;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Field;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.Types;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON, for the metadata of model files and checkpoints: components under kebab-case keys, enum constants in kebab-case,
 * a key {@code type} that names a record of a kind, and for a sealed interface the record without a trailing {@code Shape}; what is null
 * is left out.
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
        return new JsonPrimitive(value instanceof Enum<?> constant ? Types.name(constant) : value.toString());
    }

    private static JsonObject record(Record instance) {
        JsonObject json = new JsonObject();
        Method named = instance.getClass().getAnnotation(Method.class);
        if (named != null) {
            json.addProperty(TYPE, named.name());
        } else if (Arrays.stream(instance.getClass().getInterfaces()).anyMatch(Class::isSealed)) {
            json.addProperty(
                    TYPE, Field.kebab(instance.getClass().getSimpleName().replaceFirst("Shape$", "")));
        }
        for (RecordComponent component : instance.getClass().getRecordComponents()) {
            try {
                var accessor = component.getAccessor();
                accessor.setAccessible(true); // a plugin's record need not be public
                Object value = accessor.invoke(instance);
                if (value != null) {
                    json.add(Field.kebab(component.getName()), write(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
        return json;
    }

    /**
     * A value from its JSON, read as strictly as a file.
     *
     * @throws IllegalArgumentException if a key is unknown or missing, or a value does not fit, in sentences
     */
    public static <T> T read(JsonElement json, Class<T> type) {
        return read(json, type, Words.NONE);
    }

    /**
     * As {@link #read(JsonElement, Class)}.
     *
     * @param words what components of their kinds may name
     */
    public static <T> T read(JsonElement json, Class<T> type, Words words) {
        Place place = new Place(type.getSimpleName(), 0, 0);
        Problems problems = new Problems();
        T value = new Binder(problems, words).value(type, node(json, place), "");
        if (value == null) {
            throw new IllegalArgumentException(String.join("; ", problems.lines()));
        }
        return value;
    }

    /** What is null is left out. */
    private static YamlNode node(JsonElement json, Place place) {
        if (json instanceof JsonObject object) {
            Map<String, YamlNode> values = new LinkedHashMap<>();
            object.asMap().forEach((key, value) -> {
                if (!value.isJsonNull()) {
                    values.put(key, node(value, place));
                }
            });
            return new YamlNode.Mapping(values, Map.of(), place);
        } else if (json instanceof JsonArray array) {
            return new YamlNode.Items(
                    array.asList().stream().map(value -> node(value, place)).toList(), place);
        }
        return new YamlNode.Scalar(scalar(json), json.isJsonNull() ? "null" : json.getAsString(), place);
    }

    private static @Nullable Object scalar(JsonElement json) {
        if (!(json instanceof JsonPrimitive primitive)) {
            return null;
        } else if (primitive.isBoolean()) {
            return primitive.getAsBoolean();
        } else if (primitive.isString()) {
            return primitive.getAsString();
        }
        return primitive.getAsString().matches("-?\\d{1,18}")
                ? (Object) primitive.getAsLong()
                : (Object) primitive.getAsDouble();
    }
}

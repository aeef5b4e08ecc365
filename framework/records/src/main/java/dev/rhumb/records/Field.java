package dev.rhumb.records;

import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record component as a key: what the loader, the schema, the documentation and the messages know of it. Experiment
 * records, training settings, model descriptions and whatever a plugin gives are all read through this one description.
 *
 * @param key kebab-case
 * @param type Java type
 * @param meaning one phrase
 * @param fallback YAML text of the value when the key is left out; empty if the key is required
 * @param min smallest number, inclusive
 * @param max largest number, inclusive
 * @param neutral where the component is off, or null
 * @param named whether it is the name of a model, a likelihood or a reward
 */
public record Field(
        String key,
        Type type,
        String meaning,
        String fallback,
        double min,
        double max,
        @Nullable Double neutral,
        boolean named) {

    /** The fallback of a key that may be left out and then has no value. */
    static final String NONE = "null";

    /** The components of a record type, in order. */
    public static List<Field> of(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(Field::of).toList();
    }

    private static Field of(RecordComponent component) {
        Parameter parameter = component.getAnnotation(Parameter.class);
        Neutral neutral = component.getAnnotation(Neutral.class);
        return new Field(
                kebab(component.getName()),
                component.getGenericType(),
                parameter == null ? "" : parameter.value(),
                fallback(component, parameter),
                parameter == null ? Double.NEGATIVE_INFINITY : parameter.min(),
                parameter == null ? Double.POSITIVE_INFINITY : parameter.max(),
                neutral == null ? null : neutral.value(),
                component.isAnnotationPresent(ModelName.class));
    }

    /** A component that may be null may be left out. */
    private static String fallback(RecordComponent component, @Nullable Parameter parameter) {
        String given = parameter == null ? "" : parameter.fallback();
        return given.isEmpty() && component.getAnnotatedType().isAnnotationPresent(Nullable.class) ? NONE : given;
    }

    /** {@code weightDecay}, {@code UNet} and {@code LOG_NORMAL} as {@code weight-decay}, {@code u-net} and {@code log-normal}. */
    public static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }

    /** The same key with another value when it is left out. */
    Field withFallback(String text) {
        return new Field(key, type, meaning, text, min, max, neutral, named);
    }

    /** Whether leaving it out is an error. */
    public boolean isRequired() {
        return fallback.isEmpty() && !isOptional();
    }

    /** Whether it may be left out and then has no value. */
    public boolean isOptional() {
        return fallback.equals(NONE) || Types.raw(type) == Optional.class;
    }

    /** What is written for it, in words: {@code int}, {@code text}, {@code one of a, b}. */
    public String typeName() {
        Type written = Types.raw(type) == Optional.class ? Types.argument(type, 0) : type;
        Class<?> raw = Types.raw(written);
        if (raw.isEnum()) {
            return "one of " + String.join(", ", Types.names(raw));
        } else if (raw == List.class) {
            return "list";
        } else if (raw == String.class) {
            return named ? "name" : "text";
        } else if (raw == Path.class) {
            return "file";
        } else if (Types.isBoolean(raw)) {
            return "true or false";
        } else if (Types.isWhole(raw)) {
            return "whole number";
        }
        return Types.isFloating(raw) ? "number" : YamlNode.class.equals(raw) ? "name or mapping" : "mapping";
    }

    /** Whether a number lies in the range; an infinite one does if it is the fallback. */
    public boolean allows(double value) {
        return value >= min && value <= max && (Double.isFinite(value) || fallback.endsWith("inf"));
    }

    /** The allowed range in words, {@code at least 0} or {@code from 0 to 1}; empty without a limit. */
    public String range() {
        boolean below = min != Double.NEGATIVE_INFINITY;
        boolean above = max != Double.POSITIVE_INFINITY;
        if (below && above) {
            return "from " + Types.number(min) + " to " + Types.number(max);
        }
        return below ? "at least " + Types.number(min) : above ? "at most " + Types.number(max) : "";
    }
}

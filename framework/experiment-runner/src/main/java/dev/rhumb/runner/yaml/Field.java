package dev.rhumb.runner.yaml;

import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record component as a key: what the loader, the schema and the messages know of it. Experiment records, samplers,
 * training settings and plugins' methods are all read through this one description.
 *
 * @param key kebab-case
 * @param type Java type
 * @param meaning one phrase
 * @param fallback YAML text of the value when the key is left out; empty if there is none
 * @param min smallest number, inclusive
 * @param max largest number, inclusive
 * @param neutral where the component is off, or null
 * @param nullable whether the record takes null where the key is left out
 */
public record Field(
        String key,
        Type type,
        String meaning,
        String fallback,
        double min,
        double max,
        @Nullable Double neutral,
        boolean nullable) {

    /** The components of a record type, in order. */
    public static List<Field> of(Class<?> record) {
        return Arrays.stream(record.getRecordComponents()).map(Field::of).toList();
    }

    private static Field of(RecordComponent component) {
        Parameter parameter = component.getAnnotation(Parameter.class);
        Neutral neutral = component.getAnnotation(Neutral.class);
        String key = MethodDescription.kebab(component.getName());
        return new Field(
                key,
                component.getGenericType(),
                parameter == null ? "" : parameter.value(),
                parameter == null ? "" : parameter.fallback(),
                parameter == null ? Double.NEGATIVE_INFINITY : parameter.min(),
                parameter == null ? Double.POSITIVE_INFINITY : parameter.max(),
                neutral == null ? null : neutral.value(),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    /** A key that no record describes. */
    public static Field of(String key, Type type, String meaning, double min, double max) {
        return new Field(key, type, meaning, "", min, max, null, false);
    }

    /** Whether a record without {@link Parameter} fills it in or refuses by itself. */
    boolean isLeftToRecord() {
        return nullable || (meaning.isEmpty() && fallback.isEmpty() && !Types.raw(type).isPrimitive());
    }

    /** Whether leaving it out is an error. */
    public boolean isRequired() {
        return fallback.isEmpty() && !nullable && Types.raw(type) != Optional.class;
    }

    /** The allowed range in words, empty if there is none. */
    public String range() {
        boolean below = min != Double.NEGATIVE_INFINITY;
        boolean above = max != Double.POSITIVE_INFINITY;
        if (below && above) {
            return "from " + Types.number(min) + " to " + Types.number(max);
        }
        return below ? "of at least " + Types.number(min) : above ? "of at most " + Types.number(max) : "";
    }
}

package dev.rhumb.records;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Variant;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A record that a file can name, as its annotations describe it: a guidance method, a sampler, a schedule, a metric. The
 * loader, the lists, the documentation, the schema and the loop all read it from here.
 *
 * @param name the {@code type} of an entry
 * @param paper with equation or algorithm number
 * @param summary one sentence
 * @param type the record
 * @param keys its components in order
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Description<T>(String name, String paper, String summary, Class<? extends T> type, List<Field> keys) {
    private static final String NAME = "[a-z][a-z0-9]*(\\+\\+)?(-[a-z0-9]+(\\+\\+[a-z0-9]*)?)*";

    /** Copies {@code keys}. */
    public Description {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(
                    "the name '" + name + "' of " + type.getName() + " must be lower-case words joined by hyphens");
        }
        keys = List.copyOf(keys);
    }

    /**
     * Reads a record type.
     *
     * @param kind what it implements
     * @throws IllegalArgumentException if it is not a record that implements {@code kind}, or lacks {@link Method} or a
     *     {@link Parameter}
     */
    public static <T> Description<T> of(Class<T> kind, Class<?> type) {
        Method method = type.getAnnotation(Method.class);
        if (!type.isRecord() || !kind.isAssignableFrom(type) || method == null) {
            throw new IllegalArgumentException(type.getName() + " is not a " + kind.getSimpleName()
                    + ": it must be a record that implements " + kind.getSimpleName() + ", annotated with @Method");
        }
        for (RecordComponent component : type.getRecordComponents()) {
            if (!component.isAnnotationPresent(Parameter.class)) {
                throw new IllegalArgumentException("component '" + component.getName() + "' of " + type.getName()
                        + " has no @Parameter to describe it");
            }
        }
        return new Description<>(
                method.name(), method.paper(), method.summary(), type.asSubclass(kind), Field.of(type));
    }

    /** A record type under its own name and then under those of its {@link Variant}s. */
    public static <T> List<Description<T>> all(Class<T> kind, Class<?> type) {
        Description<T> own = of(kind, type);
        List<Description<T>> all = new ArrayList<>(List.of(own));
        for (Variant variant : type.getAnnotationsByType(Variant.class)) {
            all.add(own.varied(variant));
        }
        return all;
    }

    private Description<T> varied(Variant variant) {
        Place place = new Place("variant " + variant.name() + " of " + type.getName(), 0, 0);
        if (!(YamlReader.value("{" + variant.sets() + "}", place) instanceof YamlNode.Mapping sets)) {
            throw new IllegalArgumentException(place + " sets no keys: " + variant.sets());
        }
        List<Field> varied = new ArrayList<>();
        for (Field key : keys) {
            varied.add(sets.get(key.key()) instanceof YamlNode.Scalar value ? key.withFallback(value.text()) : key);
        }
        if (!varied.stream().map(Field::key).toList().containsAll(sets.values().keySet())) {
            throw new IllegalArgumentException(
                    place + " sets " + sets.values().keySet() + ", not all of which are keys");
        }
        return new Description<>(variant.name(), paper, variant.summary(), type, varied);
    }

    /**
     * The record with these keys, each as its YAML is written; missing keys take their fallbacks.
     *
     * @throws IllegalArgumentException if they are not settings, in sentences
     */
    public T with(Map<String, String> yaml) {
        Problems problems = new Problems();
        Map<String, YamlNode> keys = new LinkedHashMap<>();
        yaml.forEach((key, text) -> keys.put(key, YamlReader.value(text, new Place(name, 0, 0))));
        return made(new Binder(problems).bind(this, mapping(keys), ""), problems);
    }

    /**
     * A record with some of its keys changed.
     *
     * @throws IllegalArgumentException if the result is no setting, in sentences
     */
    public T changed(T record, Map<String, YamlNode> keys) {
        Problems problems = new Problems();
        T made = made(new Binder(problems).bind(this, mapping(keys), "", record), problems);
        validate(made);
        return made;
    }

    private YamlNode.Mapping mapping(Map<String, YamlNode> keys) {
        return new YamlNode.Mapping(keys, Map.of(), new Place(name, 0, 0));
    }

    private T made(@Nullable T record, Problems problems) {
        if (record == null) {
            throw new IllegalArgumentException(String.join("; ", problems.lines()));
        }
        return record;
    }

    /** The record with the fallbacks of all keys. */
    public T defaults() {
        return with(Map.of());
    }

    /** The keys at whose values the record is off. */
    public List<Field> neutrals() {
        return keys.stream().filter(key -> key.neutral() != null).toList();
    }

    /** The one key whose schedule is a strength, if exactly one is neutral somewhere. */
    public Optional<Field> strengthKey() {
        List<Field> neutrals = neutrals();
        return neutrals.size() == 1 ? Optional.of(neutrals.get(0)) : Optional.empty();
    }

    /** Whether a record of this type is at its neutral values. False without neutral keys. */
    public boolean isNeutral(T record) {
        List<Field> neutrals = neutrals();
        return !neutrals.isEmpty()
                && neutrals.stream().allMatch(key -> {
                    Double neutral = key.neutral();
                    return neutral != null
                            && value(record, key) instanceof Number n
                            && n.doubleValue() == neutral.doubleValue();
                });
    }

    /**
     * Checks the numbers of a record against the declared ranges.
     *
     * @throws IllegalArgumentException naming key, value and range
     */
    public void validate(T record) {
        for (Field key : keys) {
            if (value(record, key) instanceof Number n && !key.allows(n.doubleValue())) {
                throw new IllegalArgumentException(
                        (name + "." + key.key() + " is " + n + "; allowed is a finite number " + key.range()).strip());
            }
        }
    }

    /** The value of a key. */
    public Object value(T record, Field key) {
        return RecordValues.get((Record) record, key.key());
    }
}

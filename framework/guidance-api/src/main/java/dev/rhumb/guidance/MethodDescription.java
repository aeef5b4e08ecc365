package dev.rhumb.guidance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A guidance record as described by its annotations. The binder, the plugin list, the documentation and the loop all read a
 * method from here.
 *
 * @param name the {@code type:} of an experiment's entry
 * @param paper with equation or algorithm number
 * @param summary one sentence
 * @param type the record
 * @param parameters its components in order
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record MethodDescription(
        String name, String paper, String summary, Class<? extends Guidance> type, List<Component> parameters) {

    /**
     * One component.
     *
     * @param key its YAML key: the component's name in kebab-case
     * @param name the component's name
     * @param type its Java type
     * @param meaning one phrase
     * @param fallback the value, as written in YAML, when the key is left out; empty: the key is required
     * @param min smallest allowed number, inclusive
     * @param max largest allowed number, inclusive
     * @param neutral the value of this component at which the method is off, or null
     */
    public record Component(
            String key,
            String name,
            Type type,
            String meaning,
            String fallback,
            double min,
            double max,
            @Nullable Double neutral) {
        /** Whether an entry must give it: it has no fallback. */
        public boolean isRequired() {
            return fallback.isEmpty();
        }

        /** The allowed range for messages, e.g. {@code at least 0.0}; empty if there is none. */
        public String range() {
            boolean below = min != Double.NEGATIVE_INFINITY;
            boolean above = max != Double.POSITIVE_INFINITY;
            if (below && above) {
                return "from " + min + " to " + max;
            }
            return below ? "at least " + min : above ? "at most " + max : "";
        }
    }

    /** Copies {@code parameters}. */
    public MethodDescription {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads a record type.
     *
     * @throws IllegalArgumentException if it is not a record or lacks {@link Method} or a {@link Parameter}
     */
    public static MethodDescription of(Class<? extends Guidance> type) {
        Method method = type.getAnnotation(Method.class);
        if (!type.isRecord() || method == null) {
            throw new IllegalArgumentException(
                    type.getName() + " is not a guidance method: it must be a record annotated with @Method");
        }
        if (!method.name().matches("[a-z][a-z0-9]*(\\+\\+)?(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("the method name '" + method.name() + "' of " + type.getName()
                    + " must be lower-case words joined by hyphens");
        }
        return new MethodDescription(method.name(), method.paper(), method.summary(), type, components(type));
    }

    /**
     * The components of a record, of a guidance or of another extension.
     *
     * @throws IllegalArgumentException if one lacks {@link Parameter}
     */
    public static List<Component> components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(component -> component(record, component))
                .toList();
    }

    private static Component component(Class<?> type, RecordComponent component) {
        Parameter parameter = component.getAnnotation(Parameter.class);
        if (parameter == null) {
            throw new IllegalArgumentException("component '" + component.getName() + "' of " + type.getName()
                    + " has no @Parameter to describe it");
        }
        Neutral neutral = component.getAnnotation(Neutral.class);
        return new Component(
                kebab(component.getName()),
                component.getName(),
                component.getGenericType(),
                parameter.value(),
                parameter.fallback(),
                parameter.min(),
                parameter.max(),
                neutral == null ? null : neutral.value());
    }

    /** {@code atMean} becomes {@code at-mean}. */
    public static String kebab(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** The components carrying {@link Neutral}. */
    public List<Component> neutrals() {
        return parameters.stream().filter(c -> c.neutral() != null).toList();
    }

    /** The one component whose schedule is a strength, if exactly one is {@link Neutral}. */
    public Optional<Component> strengthComponent() {
        List<Component> neutrals = neutrals();
        return neutrals.size() == 1 ? Optional.of(neutrals.get(0)) : Optional.empty();
    }

    /** Whether a guidance of this type is at its neutral values. False for methods without neutral components. */
    public boolean isNeutral(Guidance guidance) {
        List<Component> neutrals = neutrals();
        return !neutrals.isEmpty()
                && neutrals.stream().allMatch(c -> {
                    Double neutral = c.neutral();
                    return neutral != null
                            && value(guidance, c) instanceof Number n
                            && n.doubleValue() == neutral.doubleValue();
                });
    }

    /**
     * Checks the numbers of a guidance against the declared ranges.
     *
     * @throws IllegalArgumentException naming key, value and range
     */
    public void validate(Guidance guidance) {
        for (Component c : parameters) {
            if (value(guidance, c) instanceof Number n
                    && !(n.doubleValue() >= c.min()
                            && n.doubleValue() <= c.max()
                            && Double.isFinite(n.doubleValue()))) {
                throw new IllegalArgumentException(
                        (name + "." + c.key() + " is " + n + "; allowed is a finite number " + c.range()).strip());
            }
        }
    }

    /** The value of a component. */
    public Object value(Guidance guidance, Component component) {
        try {
            java.lang.reflect.Method accessor = type.getDeclaredMethod(component.name());
            accessor.setAccessible(true);
            return accessor.invoke(guidance);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("cannot read " + name + "." + component.key() + " of " + guidance, e);
        }
    }
}

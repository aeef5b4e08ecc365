package dev.rhumb.evaluation;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.MethodDescription.Component;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Set;

/**
 * A metric's record read by its annotations.
 *
 * @param name the {@code type:} in an experiment's list of metrics
 * @param paper with equation or algorithm number
 * @param summary one sentence
 * @param values what the values mean
 * @param type the record
 * @param parameters its components in order
 */
public record MetricDescription(
        String name,
        String paper,
        String summary,
        Measures values,
        Class<? extends Metric> type,
        List<Component> parameters) {
    /** Copies {@code parameters}. */
    public MetricDescription {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads a record type.
     *
     * @throws IllegalArgumentException if it is not a record that implements {@link Metric}, or lacks {@link Method}, {@link
     *     Measures} or a {@link dev.rhumb.guidance.Parameter}
     */
    public static MetricDescription of(Class<?> type) {
        Method method = type.getAnnotation(Method.class);
        Measures values = type.getAnnotation(Measures.class);
        if (!type.isRecord() || !Metric.class.isAssignableFrom(type) || method == null || values == null) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " is not a metric: it must be a record that implements Metric, annotated with @Method and @Measures");
        }
        if (!method.name().matches(Metrics.NAME)) {
            throw new IllegalArgumentException("the name '" + method.name() + "' of " + type.getName()
                    + " must be lower-case letters, digits and hyphens, beginning with a letter");
        }
        if (!(values.least() < values.most())) {
            throw new IllegalArgumentException("the values of " + type.getName() + " range from " + values.least()
                    + " to " + values.most() + ", which is not a range");
        }
        return new MetricDescription(
                method.name(),
                method.paper(),
                method.summary(),
                values,
                type.asSubclass(Metric.class),
                MethodDescription.components(type));
    }

    /** A metric of this type as the registry offers it, under a name that says its settings. */
    public NamedMetric named(String as, Metric metric) {
        return new NamedMetric(
                as,
                summary,
                values.better(),
                values.role(),
                Set.of(values.needs()),
                values.least(),
                values.most(),
                values.draws(),
                true,
                metric);
    }

    /**
     * Checks the numbers of a metric against the declared ranges.
     *
     * @throws IllegalArgumentException naming key, value and range
     */
    public void validate(Metric metric) {
        for (Component c : parameters) {
            if (value(metric, c) instanceof Number n
                    && !(n.doubleValue() >= c.min()
                            && n.doubleValue() <= c.max()
                            && Double.isFinite(n.doubleValue()))) {
                throw new IllegalArgumentException(
                        (name + "." + c.key() + " is " + n + "; allowed is a finite number " + c.range()).strip());
            }
        }
    }

    /** The value of a component. */
    public Object value(Metric metric, Component component) {
        try {
            java.lang.reflect.Method accessor = type.getDeclaredMethod(component.name());
            accessor.setAccessible(true);
            return accessor.invoke(metric);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("cannot read " + name + "." + component.key() + " of " + metric, e);
        }
    }
}

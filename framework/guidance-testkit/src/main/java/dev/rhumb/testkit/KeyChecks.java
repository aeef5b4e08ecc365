package dev.rhumb.testkit;

import dev.rhumb.evaluation.Metric;
import dev.rhumb.evaluation.MetricDescription;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.MethodDescription.Component;
import dev.rhumb.guidance.Preset;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The record's keys as an experiment sees them: documented, with fallbacks and presets that are settings. */
final class KeyChecks {

    private KeyChecks() {}

    /** A record with keys, of any kind. */
    private record Keyed(
            String noun,
            String name,
            String paper,
            String summary,
            Class<?> type,
            List<Component> parameters,
            Function<Component, Object> value,
            Consumer<Object> validate) {

        static Keyed ofGuidance(Guidance guidance) {
            MethodDescription method = MethodDescription.of(guidance.getClass());
            return new Keyed(
                    "method",
                    method.name(),
                    method.paper(),
                    method.summary(),
                    method.type(),
                    method.parameters(),
                    component -> method.value(guidance, component),
                    made -> method.validate((Guidance) made));
        }

        static Keyed ofMetric(Metric record) {
            MetricDescription metric = MetricDescription.of(record.getClass());
            return new Keyed(
                    "metric",
                    metric.name(),
                    metric.paper(),
                    metric.summary(),
                    metric.type(),
                    metric.parameters(),
                    component -> metric.value(record, component),
                    made -> metric.validate((Metric) made));
        }
    }

    static void documentedAndChecked(Guidance guidance) {
        keysDocumentedAndChecked(Keyed.ofGuidance(guidance));
    }

    static void metricDocumentedAndChecked(Metric metric) {
        keysDocumentedAndChecked(Keyed.ofMetric(metric));
    }

    private static void keysDocumentedAndChecked(Keyed method) {
        require(!method.paper().isBlank(), "The " + method.noun() + " " + method.name() + " names no paper.");
        require(!method.summary().isBlank(), "The " + method.noun() + " " + method.name() + " has no summary.");
        for (Component c : method.parameters()) {
            String key = method.name() + "." + c.key();
            require(!c.meaning().isBlank(), "The key " + key + " has no meaning: say one in @Parameter.");
            if (!c.isRequired()) {
                with(method, Map.of(c.key(), yaml(c.fallback())), "The fallback of " + key);
            }
            if (c.neutral() != null) {
                require(
                        c.neutral() >= c.min() && c.neutral() <= c.max(),
                        "The neutral value of " + key + " lies outside of its range, " + c.range() + ".");
            }
            for (double beyond : new double[] {c.min() - 1, c.max() + 1}) {
                if (Double.isFinite(beyond) && isNumber(c)) {
                    requireRefused(method, c, beyond);
                }
            }
        }
    }

    private static void requireRefused(Keyed method, Component c, double beyond) {
        try {
            with(method, Map.of(c.key(), beyond), "");
        } catch (AssertionError refused) {
            return;
        }
        throw new AssertionError("The key " + method.name() + "." + c.key() + " takes " + beyond + ", although it is "
                + c.range() + ".");
    }

    static void presets(Guidance guidance) {
        Keyed method = Keyed.ofGuidance(guidance);
        Set<String> names = new HashSet<>();
        for (Preset preset : guidance.getClass().getAnnotationsByType(Preset.class)) {
            String what = "The preset " + preset.name() + " of " + method.name();
            require(preset.name().matches("[a-z0-9]+([-.][a-z0-9]+)*"), what + " is not lower-case words and hyphens.");
            require(names.add(preset.name()), what + " appears twice.");
            require(!preset.source().isBlank(), what + " does not say where it comes from.");
            Map<String, Object> sets = new LinkedHashMap<>();
            Object read = yaml("{" + preset.sets() + "}");
            require(read instanceof Map, what + " is not a YAML flow mapping: " + preset.sets() + ".");
            ((Map<?, ?>) read).forEach((key, value) -> sets.put(String.valueOf(key), value));
            with(method, sets, what);
        }
    }

    private static Object yaml(String text) {
        try {
            Object read = new Load(LoadSettings.builder().build()).loadFromString(text);
            return read == null ? "" : read;
        } catch (YamlEngineException e) {
            throw new AssertionError("This is not YAML: " + text + ".", e);
        }
    }

    /** Replaces some keys; throws an assertion error that begins with {@code what} if the result is not a valid setting. */
    private static void with(Keyed method, Map<String, Object> sets, String what) {
        Set<String> unknown = new HashSet<>(sets.keySet());
        List<Object> values = new ArrayList<>();
        for (Component c : method.parameters()) {
            unknown.remove(c.key());
            values.add(
                    sets.containsKey(c.key())
                            ? converted(sets.get(c.key()), c, what)
                            : method.value().apply(c));
        }
        require(unknown.isEmpty(), what + " sets keys that there are not: " + unknown + ".");
        try {
            Class<?>[] types = Arrays.stream(method.type().getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = method.type().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            method.validate().accept(constructor.newInstance(values.toArray()));
        } catch (InvocationTargetException e) {
            throw new AssertionError(
                    what + " is refused: " + e.getTargetException().getMessage() + ".", e);
        } catch (IllegalArgumentException e) {
            throw new AssertionError(what + " is refused: " + e.getMessage() + ".", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isNumber(Component c) {
        return c.type() == double.class || c.type() == int.class || c.type() == long.class;
    }

    private static Object converted(Object value, Component c, String what) {
        if (c.type() == double.class && value instanceof Number n) {
            return n.doubleValue();
        }
        if (c.type() == double.class && value instanceof String text && isDouble(text)) {
            return Double.parseDouble(text); // YAML 1.2 reads 1e9 as text; the binder does not
        }
        if (c.type() == int.class && value instanceof Number n && n.doubleValue() == n.intValue()) {
            return n.intValue();
        }
        if (c.type() == long.class && value instanceof Number n && n.doubleValue() == n.longValue()) {
            return n.longValue();
        }
        if (c.type() instanceof Class<?> type && type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                String name =
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (name.equals(String.valueOf(value))) {
                    return constant;
                }
            }
        } else if ((c.type() == boolean.class && value instanceof Boolean)
                || (c.type() == String.class && value instanceof String)
                || (!(c.type() instanceof Class<?>) && value instanceof List)) {
            return value;
        } else if (c.type() == String.class) {
            return String.valueOf(value);
        } else if (c.type() == Path.class) {
            return Path.of(String.valueOf(value));
        } else if (!isNumber(c) && c.type() != boolean.class) {
            return value;
        }
        throw new AssertionError(what + " cannot be read: " + c.key() + " is " + value + ", not a "
                + c.type().getTypeName() + ".");
    }

    private static boolean isDouble(String text) {
        return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new AssertionError(sentence);
        }
    }
}

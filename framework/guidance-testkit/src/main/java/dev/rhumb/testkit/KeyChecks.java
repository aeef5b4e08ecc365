package dev.rhumb.testkit;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.MethodDescription.Component;
import dev.rhumb.guidance.Preset;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The record's keys as an experiment sees them: documented, with fallbacks and presets that are settings. */
final class KeyChecks {

    private KeyChecks() {}

    static void documentedAndChecked(Guidance guidance) {
        MethodDescription method = MethodDescription.of(guidance.getClass());
        require(!method.paper().isBlank(), "The method " + method.name() + " names no paper.");
        require(!method.summary().isBlank(), "The method " + method.name() + " has no summary.");
        method.validate(guidance);
        for (Component c : method.parameters()) {
            String key = method.name() + "." + c.key();
            require(!c.meaning().isBlank(), "The key " + key + " has no meaning: say one in @Parameter.");
            if (!c.isRequired()) {
                with(guidance, method, Map.of(c.key(), yaml(c.fallback())), "The fallback of " + key);
            }
            if (c.neutral() != null) {
                require(
                        c.neutral() >= c.min() && c.neutral() <= c.max(),
                        "The neutral value of " + key + " lies outside of its range, " + c.range() + ".");
            }
            for (double beyond : new double[] {c.min() - 1, c.max() + 1}) {
                if (Double.isFinite(beyond) && isNumber(c)) {
                    requireRefused(guidance, method, c, beyond);
                }
            }
        }
    }

    private static void requireRefused(Guidance guidance, MethodDescription method, Component c, double beyond) {
        try {
            with(guidance, method, Map.of(c.key(), beyond), "");
        } catch (AssertionError refused) {
            return;
        }
        throw new AssertionError("The key " + method.name() + "." + c.key() + " takes " + beyond + ", although it is "
                + c.range() + ".");
    }

    static void presets(Guidance guidance) {
        MethodDescription method = MethodDescription.of(guidance.getClass());
        Set<String> names = new HashSet<>();
        for (Preset preset : guidance.getClass().getAnnotationsByType(Preset.class)) {
            String what = "The preset " + preset.name() + " of " + method.name();
            require(preset.name().matches("[a-z0-9]+([-.][a-z0-9]+)*"), what + " is not lower-case words and hyphens.");
            require(names.add(preset.name()), what + " is there twice.");
            require(!preset.source().isBlank(), what + " does not say where it comes from.");
            Map<String, Object> sets = new LinkedHashMap<>();
            Object read = yaml("{" + preset.sets() + "}");
            require(read instanceof Map, what + " is not a YAML flow mapping: " + preset.sets() + ".");
            ((Map<?, ?>) read).forEach((key, value) -> sets.put(String.valueOf(key), value));
            with(guidance, method, sets, what);
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

    /** The guidance with some keys set anew; an assertion error that begins with {@code what} if that is no setting. */
    private static Guidance with(Guidance guidance, MethodDescription method, Map<String, Object> sets, String what) {
        Set<String> unknown = new HashSet<>(sets.keySet());
        List<Object> values = new ArrayList<>();
        for (Component c : method.parameters()) {
            unknown.remove(c.key());
            values.add(sets.containsKey(c.key()) ? converted(sets.get(c.key()), c, what) : method.value(guidance, c));
        }
        require(unknown.isEmpty(), what + " sets keys that there are not: " + unknown + ".");
        try {
            Class<?>[] types = Arrays.stream(method.type().getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<? extends Guidance> constructor = method.type().getDeclaredConstructor(types);
            constructor.setAccessible(true);
            Guidance made = constructor.newInstance(values.toArray());
            method.validate(made);
            return made;
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

package dev.rhumb.records;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Java types as the loader speaks of them. */
public final class Types {
    private Types() {}

    /** The class of a possibly generic type. */
    public static Class<?> raw(Type type) {
        return type instanceof ParameterizedType p ? (Class<?>) p.getRawType() : (Class<?>) type;
    }

    /** A type argument, e.g. the element type of a list. */
    public static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    /** Whether one plain value is due: a list in its place may be a sweep. */
    public static boolean isScalar(Type type) {
        Class<?> raw = raw(type);
        return isFloating(raw)
                || isWhole(raw)
                || isBoolean(raw)
                || raw == String.class
                || raw == Path.class
                || raw.isEnum();
    }

    /**
     * The records of a sealed interface by the name that {@code type} gives them, as in the metadata of model files; in the order of its
     * {@code permits}. Without that clause the order is the one in which the compiler meets them, which differs between builds.
     */
    public static Map<String, Class<?>> kinds(Class<?> sealed) {
        Map<String, Class<?>> kinds = new LinkedHashMap<>();
        for (Class<?> kind : sealed.getPermittedSubclasses()) {
            String name = kind.getSimpleName().replaceFirst("Shape$", "");
            kinds.put(Field.kebab(name), kind);
        }
        return kinds;
    }

    static boolean isFloating(Class<?> raw) {
        return raw == double.class || raw == Double.class || raw == float.class || raw == Float.class;
    }

    static boolean isWhole(Class<?> raw) {
        return raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class;
    }

    static boolean isBoolean(Class<?> raw) {
        return raw == boolean.class || raw == Boolean.class;
    }

    /** The constant of a YAML name that {@link #names} lists. */
    public static <E> E constant(Class<E> enumeration, String name) {
        return Arrays.stream(enumeration.getEnumConstants())
                .filter(candidate -> name(candidate).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not one of " + names(enumeration)));
    }

    /** The YAML names of an enum's constants. */
    public static List<String> names(Class<?> enumeration) {
        return Arrays.stream(enumeration.getEnumConstants()).map(Types::name).toList();
    }

    /** {@code FIXED_SMALL} is {@code fixed-small}; an enum that has its own words in {@code toString} keeps them. */
    public static String name(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A number as one writes it: no trailing zeros, no exponent where it is readable without. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e12)) {
            return Double.toString(value);
        }
        BigDecimal plain = BigDecimal.valueOf(value).stripTrailingZeros();
        return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
    }
}

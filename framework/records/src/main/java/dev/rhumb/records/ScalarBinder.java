package dev.rhumb.records;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts single values without coercion: {@code 18.7} is no step count and {@code "18"} is no number. */
final class ScalarBinder {
    private final Problems problems;

    ScalarBinder(Problems problems) {
        this.problems = problems;
    }

    @Nullable
    Object convert(Class<?> raw, YamlNode node, String path, Field field) {
        Object value = node instanceof YamlNode.Scalar scalar ? scalar.value() : null;
        if (Types.isFloating(raw)) {
            return floating(raw, value, node, path, field);
        } else if (Types.isWhole(raw)) {
            return whole(raw, value, node, path, field);
        } else if (Types.isBoolean(raw)) {
            return value instanceof Boolean ? value : wrong(node, path, "true or false");
        } else if (raw == String.class) {
            return value instanceof String ? value : wrong(node, path, "text", quoteHint(value));
        } else if (raw == Path.class) {
            return value instanceof String text ? file(text, node, path) : wrong(node, path, "the path of a file");
        } else if (raw.isEnum()) {
            return constant(raw, value, node, path);
        }
        throw new IllegalStateException("no YAML for the type " + raw.getName() + " of " + path);
    }

    private @Nullable Object floating(Class<?> raw, @Nullable Object value, YamlNode node, String path, Field field) {
        if ("inf".equals(value) || "-inf".equals(value)) {
            value = "inf".equals(value) ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        if (!(value instanceof Number number) || Double.isNaN(number.doubleValue())) {
            return wrong(node, path, due("a number", field));
        }
        if (!inRange(number.doubleValue(), field)) {
            return outside(node, path, due("a number", field));
        }
        return raw == float.class || raw == Float.class ? (Object) number.floatValue() : (Object) number.doubleValue();
    }

    private @Nullable Object whole(Class<?> raw, @Nullable Object value, YamlNode node, String path, Field field) {
        if (!(value instanceof Long number)) {
            return wrong(node, path, due("a whole number", field));
        }
        boolean isInt = raw == int.class || raw == Integer.class;
        if (!inRange(number, field) || (isInt && number != number.intValue())) {
            return outside(node, path, due("a whole number", field));
        }
        return isInt ? (Object) number.intValue() : (Object) number;
    }

    /** A file that is there; a relative path starts at the folder of the file that names it. */
    private @Nullable Object file(String text, YamlNode node, String path) {
        try {
            Path file = node.place().folder().resolve(text);
            if (Files.isRegularFile(file)) {
                return file;
            }
            problems.add(node.place(), path, "there is no file '" + file + "'");
        } catch (InvalidPathException e) {
            problems.add(node.place(), path, "'" + text + "' is no path of a file: " + e.getReason());
        }
        return null;
    }

    private @Nullable Object constant(Class<?> raw, @Nullable Object value, YamlNode node, String path) {
        List<String> names = Types.names(raw);
        if (value == null || !names.contains(value.toString())) {
            String given = value == null ? node.describe() : "'" + value + "'";
            problems.add(node.place(), path, "unknown value " + given + Nearest.hint(String.valueOf(value), names));
            return null;
        }
        return raw.getEnumConstants()[names.indexOf(value.toString())];
    }

    private static boolean inRange(double value, Field field) {
        return value >= field.min() && value <= field.max();
    }

    private static String due(String kind, Field field) {
        String range = field.range();
        return range.isEmpty() ? kind : kind + (range.startsWith("from") ? " " : " of ") + range;
    }

    private static String quoteHint(@Nullable Object value) {
        return value == null ? "" : "; quote it: \"" + value + "\"";
    }

    private @Nullable Object wrong(YamlNode node, String path, String due) {
        return wrong(node, path, due, "");
    }

    private @Nullable Object wrong(YamlNode node, String path, String due, String hint) {
        problems.add(node.place(), path, "expected " + due + ", but got " + node.describe() + hint);
        return null;
    }

    private @Nullable Object outside(YamlNode node, String path, String due) {
        problems.add(node.place(), path, "is " + text(node) + "; allowed is " + due);
        return null;
    }

    private static String text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : node.describe();
    }
}

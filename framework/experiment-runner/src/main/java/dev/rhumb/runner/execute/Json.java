package dev.rhumb.runner.execute;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plain maps, lists and values as JSON, keys in the order given. Numbers that are not finite are text, since JSON has no such
 * numbers.
 */
public final class Json {
    private static final Pattern PLACE = Pattern.compile("line \\d+ column \\d+");

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    private Json(boolean pretty) {
        this.pretty = pretty;
    }

    /** Over several lines, one for each key, with a newline at the end. */
    public static String pretty(Object value) {
        return new Json(true).write(value, "\n") + "\n";
    }

    /** On one line. */
    public static String flat(Object value) {
        return new Json(false).write(value, "");
    }

    private String write(Object value, String line) {
        add(value, line);
        return out.toString();
    }

    /**
     * Adds a value.
     *
     * @param line the line break before a key of the mapping around it
     */
    private void add(@Nullable Object value, String line) {
        if (value instanceof Map<?, ?> map) {
            String inner = pretty ? line + "  " : "";
            String before = "{" + inner;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(before).append(text(String.valueOf(entry.getKey()))).append(pretty ? " : " : ":");
                add(entry.getValue(), inner);
                before = "," + inner;
            }
            out.append(map.isEmpty() ? empty("{", "}") : line + "}");
        } else if (value instanceof List<?> list) {
            String before = pretty ? "[ " : "[";
            for (Object item : list) {
                out.append(before);
                add(item, line);
                before = pretty ? ", " : ",";
            }
            out.append(list.isEmpty() ? empty("[", "]") : pretty ? " ]" : "]");
        } else if (value instanceof Optional<?> optional) {
            add(optional.orElse(null), line);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            out.append(text(number.toString()));
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String string) {
            out.append(text(string));
        } else {
            throw new IllegalArgumentException("a " + value.getClass().getName() + " is no value of JSON: " + value);
        }
    }

    private String empty(String begin, String end) {
        return pretty ? begin + " " + end : begin + end;
    }

    private static String text(String string) {
        return new JsonPrimitive(string).toString();
    }

    /** The object in a file. */
    public static Map<String, Object> read(Path file) throws IOException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new UserError("'" + file + "' is no file but a folder, device or pipe");
            }
            return parse(Files.readString(file), "'" + file + "'", "remove its folder and run again");
        } catch (CharacterCodingException e) {
            throw new UserError("'" + file + "' is damaged (it is no JSON object); remove its folder and run again", e);
        }
    }

    /**
     * The object in a text. Whole numbers are of the smallest of {@link Integer}, {@link Long} and {@link BigInteger}, others are
     * {@link Double}.
     *
     * @param what it is, for the message
     * @param remedy what to do if it is damaged, for the message
     * @throws UserError if it is no JSON object
     */
    public static Map<String, Object> parse(String text, String what, String remedy) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            JsonElement json = JsonParser.parseReader(reader);
            if (json instanceof JsonObject object && reader.peek() == JsonToken.END_DOCUMENT) {
                return map(object);
            }
            throw new UserError(what + " is damaged (it is no JSON object); " + remedy);
        } catch (IOException | JsonParseException | NumberFormatException e) {
            Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
            throw new UserError(
                    what + " is damaged (it is no JSON object" + (place.find() ? ": see " + place.group() : "") + "); "
                            + remedy,
                    e);
        }
    }

    private static Map<String, Object> map(JsonObject object) {
        Map<String, Object> map = new LinkedHashMap<>();
        object.asMap().forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    // A null stands for itself, as in the file.
    @SuppressWarnings("NullAway")
    private static Object plain(JsonElement json) {
        if (json instanceof JsonObject object) {
            return map(object);
        } else if (json instanceof JsonArray array) {
            List<Object> items = new ArrayList<>();
            array.forEach(item -> items.add(plain(item)));
            return items;
        } else if (json instanceof JsonPrimitive value) {
            return value.isNumber()
                    ? number(value.getAsString())
                    : value.isBoolean() ? value.getAsBoolean() : value.getAsString();
        }
        return null;
    }

    private static Number number(String text) {
        if (text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
            return Double.valueOf(text);
        }
        BigInteger whole = new BigInteger(text);
        return whole.bitLength() < Integer.SIZE
                ? (Number) whole.intValue()
                : whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }
}

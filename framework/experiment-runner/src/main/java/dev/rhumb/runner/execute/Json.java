package dev.rhumb.runner.execute;

import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Plain maps, lists and values as JSON, keys in the order given. */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonMapper FLAT = JsonMapper.builder().build();

    private Json() {}

    /** Over several lines, with a newline at the end. */
    public static String pretty(Object value) {
        return MAPPER.writeValueAsString(value) + "\n";
    }

    /** On one line. */
    public static String flat(Object value) {
        return FLAT.writeValueAsString(value);
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
     * The object in a text.
     *
     * @param what it is, for the message
     * @param remedy what to do if it is damaged, for the message
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> parse(String text, String what, String remedy) {
        try {
            return Objects.requireNonNull(MAPPER.readValue(text, Map.class), "nothing");
        } catch (NullPointerException e) {
            throw new UserError(what + " is damaged (it is no JSON object); " + remedy, e);
        } catch (JacksonException e) {
            throw new UserError(what + " is damaged (" + e.getOriginalMessage() + "); " + remedy, e);
        }
    }
}

package dev.rhumb.diffusion.network;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.rhumb.network.NetworkShape;

/**
 * The architecture of a plugin, as a model file describes it. The plugin's record can be read from it where that plugin is installed.
 *
 * @param type the name of the architecture
 * @param json type and keys
 */
public record ForeignShape(String type, int channels, int height, int width, int classes, JsonObject json)
        implements NetworkShape {

    /** Reads what every architecture has. */
    static ForeignShape of(String type, JsonObject json) {
        return new ForeignShape(
                type,
                number(json, "channels"),
                number(json, "height"),
                number(json, "width"),
                number(json, "classes"),
                json);
    }

    private static int number(JsonObject json, String key) {
        JsonElement value = json.get(key);
        if (value == null || value.getAsInt() < 0 || value.getAsInt() > Networks.MOST) {
            throw new IllegalArgumentException(
                    "network." + key + " must be from 0 to " + Networks.MOST + ", not " + value);
        }
        return value.getAsInt();
    }
}

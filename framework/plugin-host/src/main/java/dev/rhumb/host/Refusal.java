package dev.rhumb.host;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that was left out.
 *
 * @param source the jar, or the module folder in development mode
 * @param pluginId its id, or null where the descriptor could not be read
 * @param reason why, for programs
 * @param sentence why, for people
 * @param fix what its author or user can do
 * @param methods the guidance methods it would have given, as far as its class files could be read
 */
public record Refusal(
        Path source, @Nullable String pluginId, Reason reason, String sentence, String fix, List<String> methods) {

    public Refusal {
        methods = List.copyOf(methods);
    }

    /** One line: which plugin, why, and how to fix it. */
    public String message() {
        String who = pluginId == null ? "plugin " + source : "plugin '" + pluginId + "' (" + source + ")";
        return who + " was refused: " + sentence + "; to fix it, " + fix;
    }
}

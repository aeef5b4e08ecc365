package dev.rhumb.host;

import org.jspecify.annotations.Nullable;

/** A guidance method that no loaded plugin gives; the message names the nearest one, or the plugin that was refused. */
public final class UnknownMethodException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String nearest;

    UnknownMethodException(String sentence, @Nullable String nearest) {
        super(sentence);
        this.nearest = nearest;
    }

    /** The known name that is most like the requested one, or null if none is alike. */
    public @Nullable String nearest() {
        return nearest;
    }
}

package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.NoiseLevel;
import org.jspecify.annotations.Nullable;

/**
 * A guidance method that failed: it threw an exception, returned what does not fit the batch, or changed what it was given. The
 * message names the method, its class, the moment, the step and the samples.
 */
public final class MethodFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String method;

    private MethodFailure(String method, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.method = method;
    }

    /** The name of the method; the simple name of its class if it has none. */
    public String method() {
        return method;
    }

    /** A failure before the first step. */
    static MethodFailure atBegin(MethodName name, Throwable cause) {
        return new MethodFailure(name.text(), name + " failed in begin: " + words(cause), cause);
    }

    /** A failure at one of the moments of a guide. */
    static MethodFailure at(GuideView here, MethodName name, String moment, Throwable cause) {
        return new MethodFailure(
                name.text(), name + " failed in " + moment + " at " + place(here) + ": " + words(cause), cause);
    }

    /** A value that does not fit, or an input that was changed. */
    static MethodFailure because(GuideView here, MethodName name, String moment, String sentence) {
        return new MethodFailure(name.text(), name + ", in " + moment + " at " + place(here) + ": " + sentence, null);
    }

    private static String place(GuideView here) {
        NoiseLevel level = here.level();
        long first = here.firstSample();
        long last = first + here.x().getShape().get(0) - 1;
        return "step " + level.step() + " of " + level.steps() + (level.stage() == 0 ? "" : ", stage " + level.stage())
                + " (sigma " + (float) level.sigma() + "), samples " + first + " to " + last;
    }

    private static String words(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        return cause instanceof IllegalArgumentException
                ? message
                : cause.getClass().getSimpleName() + ": " + message;
    }
}

package dev.rhumb.diffusion.engine;

import ai.djl.engine.EngineException;
import java.util.Locale;

/** Tells a lack of native memory from other failures of the engine, which reports both by the same exception. */
public final class OutOfMemory {
    private OutOfMemory() {}

    /** Whether the engine failed because the processor's or the accelerator's memory did not suffice. */
    public static boolean is(RuntimeException failure) {
        if (!(failure instanceof EngineException) || failure.getMessage() == null) {
            return false;
        }
        String message = failure.getMessage().toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }
}

package dev.rhumb.runner.plan;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.records.UserError;
import java.util.Locale;

/** Whether what an experiment asks for fits into Java's memory, before any of it is taken. */
public final class Room {
    /** Samples, their features and what a metric makes of them lie in memory together. */
    private static final int SHARE = 2;

    private static final double GIB = 1 << 30;

    private Room() {}

    /**
     * Refuses a set of samples that cannot be held at once.
     *
     * @param key what asks for it, as a dotted path
     * @param count how many samples
     * @param shape of one
     * @throws UserError in a sentence
     */
    public static void require(String key, long count, Shape shape) {
        require(key, count, shape, Runtime.getRuntime().maxMemory());
    }

    static void require(String key, long count, Shape shape, long memory) {
        // Exact as far as it matters: doubles do not overflow.
        double values = count;
        for (long axis : shape.getShape()) {
            values *= axis;
        }
        double bytes = values * Float.BYTES;
        if (values > Integer.MAX_VALUE - 8 || bytes > (double) memory / SHARE) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s: %d samples of shape %s are %.1f GiB, and are held at once; %.1f GiB of Java's %.1f GiB may be used"
                            + " for them. Ask for fewer for each seed and for more seeds, or give Java more with"
                            + " RHUMB_JAVA_OPTS=-Xmx32g",
                    key,
                    count,
                    shape,
                    bytes / GIB,
                    Math.min((double) memory / SHARE, 4.0 * (Integer.MAX_VALUE - 8)) / GIB,
                    memory / GIB));
        }
    }
}

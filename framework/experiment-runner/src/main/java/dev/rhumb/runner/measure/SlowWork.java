package dev.rhumb.runner.measure;

import java.util.Locale;
import java.util.function.Consumer;

/** Tells how far a piece of work is, in a line every ten seconds; nothing of work that takes less. */
final class SlowWork {
    private static final double EVERY_SECONDS = 10;

    private final String what;
    private final Consumer<String> notices;
    private final long start = System.nanoTime();
    private double next = EVERY_SECONDS;

    /** Begins now. */
    SlowWork(String what, Consumer<String> notices) {
        this.what = what;
        this.notices = notices;
    }

    /** {@code share} of it is done, 0 to 1. */
    void done(double share) {
        done(share, (System.nanoTime() - start) / 1e9);
    }

    void done(double share, double seconds) {
        if (seconds >= next && share < 1) {
            next = seconds + EVERY_SECONDS;
            notices.accept(String.format(
                    Locale.ROOT, "%s: %.0f %%, about %.0f s left", what, 100 * share, seconds * (1 - share) / share));
        }
    }
}

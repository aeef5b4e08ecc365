package dev.rhumb.testkit;

import java.util.Locale;

/** What the checks of contracts have in common. */
final class Requirement {
    private Requirement() {}

    /** Fails with a sentence, formatted with the values, unless it holds. */
    static void require(boolean holds, String sentence, Object... values) {
        if (!holds) {
            throw new AssertionError(String.format(Locale.ROOT, sentence, values));
        }
    }
}

package dev.rhumb.testkit;

import dev.rhumb.guidance.Unsupported;
import dev.rhumb.records.UserError;
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

    /** Fails unless it refuses something, in a sentence. */
    static void refuses(Object what, Runnable check) {
        try {
            check.run();
        } catch (Unsupported | IllegalArgumentException | UserError refused) {
            require(String.valueOf(refused.getMessage()).contains(" "), "It refuses %s without a sentence.", what);
            return;
        }
        require(false, "It does not refuse %s: throw an exception with a sentence.", what);
    }
}

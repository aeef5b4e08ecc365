package dev.rhumb.diffusion.network.published;

import java.util.List;

/** Checks of configurations, in the words of their files. */
final class Configuration {
    private Configuration() {}

    static void requireOneOf(String key, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    key + " is '" + value + "'; Rhumb writes " + String.join(", ", known));
        }
    }

    static void requireDivides(String key, int divisor, String what, int value) {
        if (value % divisor != 0) {
            throw new IllegalArgumentException(
                    what + " is " + value + ", which must be a multiple of " + (key.equals(String.valueOf(divisor)) ? key : key + " = " + divisor));
        }
    }
}

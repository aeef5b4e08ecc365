package dev.rhumb.records;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The nearest valid name to one that is not, by the number of edits; case does not count. */
public final class Nearest {
    private Nearest() {}

    /** The nearest name, if one is near enough to be meant. */
    public static Optional<String> to(String wrong, Collection<String> valid) {
        int tolerance = Math.max(2, wrong.length() / 3);
        return closest(
                wrong,
                valid.stream()
                        .filter(v -> distance(wrong, v) <= tolerance || (v.startsWith(wrong) && wrong.length() > 2))
                        .toList());
    }

    /** The nearest name, however far; empty if there are no names. */
    public static Optional<String> closest(String wrong, Collection<String> valid) {
        return valid.stream()
                .min(Comparator.comparingInt((String v) -> distance(wrong, v))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String wrong, String valid) {
        return LevenshteinDistance.getDefaultInstance()
                .apply(wrong.toLowerCase(Locale.ROOT), valid.toLowerCase(Locale.ROOT));
    }

    /** {@code ; did you mean 'x'?} if one is near, then all valid names: {@code  known: a, b}. */
    public static String hint(String wrong, Collection<String> valid) {
        String meant = to(wrong, valid).map(v -> "did you mean '" + v + "'? ").orElse("");
        return "; " + meant + "known: " + String.join(", ", valid);
    }
}

package dev.rhumb.reporting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Names: the nearest valid one, how a metric is written in a figure, and what is safe in a file name. */
final class Names {
    private static final Map<String, String> ACRONYMS =
            Map.of("fid", "FID", "kid", "KID", "cmmd", "CMMD", "kl", "KL", "clip", "CLIP");

    private Names() {}

    /** A clause " (nearest: x)" for a message, or the list of what there is when nothing is near. */
    static String suggestion(String name, Collection<String> valid) {
        return valid.stream()
                .min(Comparator.comparingInt((String v) -> distance(name, v)).thenComparing(Comparator.naturalOrder()))
                .filter(v -> distance(name, v) <= Math.max(2, name.length() / 2))
                .map(v -> "; the nearest is \"" + v + "\"")
                .orElse("; there are " + String.join(", ", valid));
    }

    /** Levenshtein's distance, ignoring case. */
    static int distance(String a, String b) {
        String x = a.toLowerCase(Locale.ROOT);
        String y = b.toLowerCase(Locale.ROOT);
        int[] previous = new int[y.length() + 1];
        for (int j = 0; j <= y.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= x.length(); i++) {
            int[] current = new int[y.length() + 1];
            current[0] = i;
            for (int j = 1; j <= y.length(); j++) {
                int substitution = previous[j - 1] + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[y.length()];
    }

    static String display(String metric) {
        StringBuilder shown = new StringBuilder();
        for (String word :
                metric.replace(MetricsTable.LESS_FLOOR, " less floor").split("[-_ ]")) {
            shown.append(shown.isEmpty() ? "" : " ").append(ACRONYMS.getOrDefault(word, word));
        }
        return shown.toString();
    }

    static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "-");
    }
}

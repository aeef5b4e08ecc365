package dev.rhumb.reporting;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;

/** Names: the nearest valid one, how a metric is written in a figure, and what is safe in a file name. */
final class Names {
    private static final Map<String, String> ACRONYMS =
            Map.of("fid", "FID", "kid", "KID", "cmmd", "CMMD", "kl", "KL", "clip", "CLIP");

    /** In a metric's name, what stands before the network of its features. */
    private static final String OF_FEATURES = "@features=";

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

    /** A metric as figures and tables write it: {@code FID (inception)} of {@code fid@features=inception}. */
    static String display(String metric) {
        return display(metric, "");
    }

    /** @param features the network of its features, where that is to be named and the metric's name does not say it */
    static String display(String metric, String features) {
        String name = MetricsTable.metric(metric);
        int at = name.indexOf(OF_FEATURES);
        String network = at < 0 ? features : name.substring(at + OF_FEATURES.length());
        StringBuilder shown = new StringBuilder();
        for (String word : (at < 0 ? name : name.substring(0, at)).split("[-_ ]")) {
            shown.append(shown.isEmpty() ? "" : " ").append(ACRONYMS.getOrDefault(word, word));
        }
        return shown
                + (network.isEmpty() ? "" : " (" + network + ")")
                + (MetricsTable.isLessFloor(metric) ? " less floor" : "");
    }

    static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "-");
    }
}

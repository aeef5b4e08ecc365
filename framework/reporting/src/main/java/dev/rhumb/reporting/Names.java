package dev.rhumb.reporting;

import dev.rhumb.records.Nearest;
import java.util.Collection;
import java.util.Map;

/** Names: the nearest valid one, how a metric is written in a figure, and what is safe in a file name. */
final class Names {
    private static final Map<String, String> ACRONYMS =
            Map.of("fid", "FID", "kid", "KID", "cmmd", "CMMD", "kl", "KL", "clip", "CLIP");

    /** In a metric's name, what stands before the network of its features. */
    private static final String OF_FEATURES = "@features=";

    private Names() {}

    /** A clause of a message: the nearest valid name, or all of them where none is near. */
    static String suggestion(String name, Collection<String> valid) {
        return Nearest.to(name, valid)
                .map(v -> "; the nearest is \"" + v + "\"")
                .orElse("; there are " + String.join(", ", valid));
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

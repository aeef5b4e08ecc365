package dev.rhumb.runner.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** In what two runs' manifests differ, in words. */
public final class MadeWith {
    private MadeWith() {}

    /**
     * One line for each entry that differs, such as a version, the hash of a model or the plugin of a method. Entries of the
     * grid are left out: points and seeds are compared as they are.
     */
    public static List<String> differences(Map<String, Object> reference, Map<String, Object> rerun) {
        Map<String, String> before = flat(reference);
        Map<String, String> after = flat(rerun);
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        // The hash of a configuration says in one number what the other entries say in words.
        keys.removeAll(List.of("experiment", "configuration", "points", "seeds"));
        keys.removeIf(key -> key.startsWith("shared "));
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            String one = before.getOrDefault(key, "none");
            String other = after.getOrDefault(key, "none");
            if (!one.equals(other)) {
                lines.add(key + ": " + one + " then, " + other + " now");
            }
        }
        return lines;
    }

    private static Map<String, String> flat(Map<String, Object> manifest) {
        Map<String, String> flat = new LinkedHashMap<>();
        manifest.forEach((key, value) -> {
            if (value instanceof Map<?, ?> part) {
                part.forEach((name, own) -> flat.put(key + " " + name, shortened(String.valueOf(own))));
            } else {
                flat.put(key, shortened(String.valueOf(value)));
            }
        });
        return flat;
    }

    /** Twelve digits of a hash tell it from others. */
    private static String shortened(String text) {
        return text.replaceAll("(sha256:[0-9a-f]{12})[0-9a-f]{52}", "$1");
    }
}

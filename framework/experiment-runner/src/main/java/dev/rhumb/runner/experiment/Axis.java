package dev.rhumb.runner.experiment;

import dev.rhumb.runner.yaml.YamlNode;
import java.util.List;

/**
 * One swept key of one entry.
 *
 * @param entry index of the entry in its stack
 * @param type the entry's method, to tell equal keys apart
 * @param key the key, {@code during.sigma} for an interval
 * @param values what it takes in turn
 */
record Axis(int entry, String type, String key, List<YamlNode> values) {
    Axis {
        values = List.copyOf(values);
    }

    /** The key as it is shown: with the method before it where two entries sweep keys of one name. */
    String label(List<Axis> all) {
        String own = key.substring(key.lastIndexOf('.') + 1);
        if (all.stream()
                        .filter(a -> a.key.substring(a.key.lastIndexOf('.') + 1).equals(own))
                        .count()
                == 1) {
            return own;
        }
        boolean sameType = all.stream()
                        .filter(a -> a.type.equals(type) && a.key.equals(key))
                        .count()
                > 1;
        return sameType ? type + "." + entry + "." + key : type + "." + key;
    }
}

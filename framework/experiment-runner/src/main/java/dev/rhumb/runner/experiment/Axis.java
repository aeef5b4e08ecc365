package dev.rhumb.runner.experiment;

import dev.rhumb.records.Field;
import dev.rhumb.records.Types;
import dev.rhumb.records.YamlNode;
import java.util.List;

/**
 * One swept key of one entry, of the sampler or of the schedule.
 *
 * @param entry index of the entry in its stack, {@link #SAMPLER} or {@link #SCHEDULE}
 * @param type the entry's {@code type}, to distinguish equal keys
 * @param key the key, {@code during.sigma} for an interval
 * @param values what it takes in turn
 */
record Axis(int entry, String type, String key, List<YamlNode> values) {
    static final int SAMPLER = -2;
    static final int SCHEDULE = -1;

    Axis {
        values = List.copyOf(values);
    }

    /** Whether a list is a sweep: one value is due, or it is a list of lists. */
    static boolean isSweep(Field field, YamlNode.Items items) {
        boolean nested = !items.items().isEmpty() && items.items().get(0) instanceof YamlNode.Items;
        return Types.isScalar(field.type()) || (Types.raw(field.type()) == List.class && nested);
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

package dev.rhumb.runner.schema;

import java.util.LinkedHashMap;
import java.util.Map;

/** Maps in the order written: the order of {@code Map.of} differs from one start of the program to the next. */
final class Keys {
    private Keys() {}

    static Map<String, Object> of(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}

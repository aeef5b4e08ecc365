package dev.rhumb.records;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A record read back as its keys. */
final class RecordValues {
    private RecordValues() {}

    static Map<String, Object> of(Record record) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = read(record, component);
            if (!(value instanceof Optional<?> optional) || optional.isPresent()) {
                values.put(Field.kebab(component.getName()), YamlWriter.plain(value));
            }
        }
        return values;
    }

    /** The component of a key. */
    static Object get(Record record, String key) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (Field.kebab(component.getName()).equals(key)) {
                return read(record, component);
            }
        }
        throw new IllegalArgumentException(record + " has no component '" + key + "'");
    }

    private static Object read(Record record, RecordComponent component) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName() + " of " + record, e);
        }
    }
}

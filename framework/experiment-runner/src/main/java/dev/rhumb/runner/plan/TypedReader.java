package dev.rhumb.runner.plan;

import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Field;
import dev.rhumb.runner.yaml.Nearest;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code {type: name, ...}} as the record of that name. */
final class TypedReader {
    static final String TYPE = "type";

    private final Problems problems;

    TypedReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * The record, or null after adding problems.
     *
     * @param known a record with the defaults of each name
     * @param beside keys that stand beside the record's own and are read elsewhere
     */
    <T> @Nullable T read(String kind, Map<String, T> known, YamlNode.Mapping node, String path, List<String> beside) {
        YamlNode type = node.get(TYPE);
        if (type == null) {
            problems.add(
                    node.place(),
                    path,
                    "the key 'type' is missing: which " + kind + "; known: " + String.join(", ", known.keySet()));
            return null;
        }
        String name = type instanceof YamlNode.Scalar scalar ? scalar.text() : type.describe();
        T defaults = known.get(name);
        if (defaults == null) {
            problems.add(
                    type.place(),
                    path + "." + TYPE,
                    "there is no " + kind + " '" + name + "'" + Nearest.hint(name, known.keySet()));
            return null;
        }
        @SuppressWarnings("unchecked")
        Class<T> record = (Class<T>) defaults.getClass();
        YamlNode.Mapping own = own(record, node, path, beside);
        return new Binder(problems).bind(record, own, path, (Record) defaults);
    }

    /** The record's own keys; others are told of here, where all that may stand in their place is known. */
    private YamlNode.Mapping own(Class<?> record, YamlNode.Mapping node, String path, List<String> beside) {
        List<String> keys =
                new ArrayList<>(Field.of(record).stream().map(Field::key).toList());
        keys.addAll(beside);
        YamlNode.Mapping own = node.without(TYPE);
        for (String key : node.without(TYPE).values().keySet()) {
            if (!keys.contains(key)) {
                problems.add(
                        node.placeOf(key), path + "." + key, "unknown key '" + key + "'" + Nearest.hint(key, keys));
                own = own.without(key);
            } else if (beside.contains(key)) {
                own = own.without(key);
            }
        }
        return own;
    }
}

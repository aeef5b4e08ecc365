package dev.rhumb.runner.plan;

import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Nearest;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
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
     */
    <T> @Nullable T read(String kind, Map<String, T> known, YamlNode.Mapping node, String path) {
        YamlNode type = node.get(TYPE);
        if (type == null) {
            problems.add(node.place(), path, "the key 'type' is missing: which " + kind + "; known: "
                    + String.join(", ", known.keySet()));
            return null;
        }
        String name = type instanceof YamlNode.Scalar scalar ? scalar.text() : type.describe();
        T defaults = known.get(name);
        if (defaults == null) {
            problems.add(type.place(), path + "." + TYPE, "there is no " + kind + " '" + name + "'"
                    + Nearest.hint(name, known.keySet()));
            return null;
        }
        @SuppressWarnings("unchecked")
        Class<T> record = (Class<T>) defaults.getClass();
        return new Binder(problems).bind(record, node.without(TYPE), path, (Record) defaults);
    }
}

package dev.rhumb.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code {type: name, ...}} as the record of that name. */
public final class TypedReader {
    public static final String TYPE = "type";

    private final Problems problems;

    public TypedReader(Problems problems) {
        this.problems = problems;
    }

    /** What {@code type} names, or the empty text. */
    public static String type(YamlNode.Mapping node) {
        return node.get(TYPE) instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    }

    /**
     * The description that {@code type} names, or null after adding problems.
     *
     * @param known by name
     * @param beside keys that stand beside the record's own and are read elsewhere
     */
    public <T> @Nullable Description<T> description(
            String noun, Map<String, Description<T>> known, YamlNode.Mapping node, String path, List<String> beside) {
        YamlNode type = node.get(TYPE);
        if (type == null) {
            problems.add(
                    node.place(),
                    path,
                    "the key 'type' is missing: the name of a " + noun + Nearest.hint("", known.keySet()));
            return null;
        }
        String name = type instanceof YamlNode.Scalar scalar ? scalar.text() : type.describe();
        Description<T> description = known.get(name);
        if (description == null) {
            String hint = known.isEmpty()
                    ? "; no plugin is installed (rhumb plugins lists them)"
                    : Nearest.hint(name, known.keySet());
            problems.add(type.place(), path + "." + TYPE, "there is no " + noun + " '" + name + "'" + hint);
            return null;
        }
        return rejectUnknown(noun, description, node, path, beside) ? description : null;
    }

    /** Whether all keys are the record's own or stand beside them; adds a problem for each other. */
    public boolean rejectUnknown(
            String noun, Description<?> description, YamlNode.Mapping node, String path, List<String> beside) {
        List<String> keys =
                new ArrayList<>(description.keys().stream().map(Field::key).toList());
        keys.addAll(beside);
        int before = problems.size();
        for (String key : node.without(TYPE).values().keySet()) {
            if (!keys.contains(key)) {
                problems.add(
                        node.placeOf(key),
                        path + "." + key,
                        "unknown key '" + key + "' of the " + noun + " '" + description.name() + "'"
                                + Nearest.hint(key, keys));
            }
        }
        return problems.size() == before;
    }

    /** The record, or null after adding problems; as {@link #description}. */
    public <T> @Nullable T read(
            String noun, Map<String, Description<T>> known, YamlNode.Mapping node, String path, List<String> beside) {
        Description<T> description = description(noun, known, node, path, beside);
        if (description == null) {
            return null;
        }
        YamlNode.Mapping own = node.without(TYPE);
        for (String key : beside) {
            own = own.without(key);
        }
        return new Binder(problems).bind(description, own, path);
    }
}

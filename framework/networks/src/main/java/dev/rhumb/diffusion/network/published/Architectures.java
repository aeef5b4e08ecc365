package dev.rhumb.diffusion.network.published;

import dev.rhumb.records.Binder;
import dev.rhumb.records.Field;
import dev.rhumb.records.Place;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The published architectures, by the class name that their {@code config.json} gives. */
public final class Architectures {
    private static final String CLASS_NAME = "_class_name";

    /** An architecture's record, and the keys of its configuration that have no effect on the forward pass. */
    private record Known(Class<? extends Architecture> type, Set<String> inert) {}

    private static final Map<String, Known> ALL = new LinkedHashMap<>();

    static {
        add(DiTTransformer2DModel.class, DiTTransformer2DModel.INERT);
    }

    private Architectures() {}

    private static void add(Class<? extends Architecture> type, List<String> inert) {
        ALL.put(type.getSimpleName(), new Known(type, Set.copyOf(inert)));
    }

    /** The class names that are known. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws UserError if it names no known class, or the class as configured is not written; with the place
     */
    public static Architecture read(Path config) {
        YamlNode.Mapping node = YamlReader.read(config);
        String name = className(node);
        Known known = ALL.get(name);
        if (known == null) {
            throw new UserError(node.place() + ": the architecture '" + name
                    + "' is not written here; there are " + String.join(", ", ALL.keySet())
                    + "; import its TorchScript export instead");
        }
        Problems problems = new Problems();
        Architecture architecture = new Binder(problems).bind(known.type(), configured(node, known.inert()), "");
        problems.throwIfAny();
        return Objects.requireNonNull(architecture);
    }

    /** The class that a configuration names, as diffusers and transformers write it; empty if it names none. */
    static String className(YamlNode.Mapping node) {
        if (node.get(CLASS_NAME) instanceof YamlNode.Scalar scalar) {
            return scalar.text();
        }
        return node.get("architectures") instanceof YamlNode.Items items
                        && items.items().size() == 1
                        && items.items().get(0) instanceof YamlNode.Scalar scalar
                ? scalar.text()
                : "";
    }

    /** The keys in our spelling, without those that have no effect: null, of the library itself, of training. */
    private static YamlNode.Mapping configured(YamlNode.Mapping node, Set<String> inert) {
        Map<String, YamlNode> values = new LinkedHashMap<>();
        Map<String, Place> places = new HashMap<>();
        Set<String> left = new HashSet<>(inert);
        left.add("architectures");
        node.values().forEach((written, value) -> {
            String key = Field.kebab(written);
            boolean none = value instanceof YamlNode.Scalar scalar && scalar.value() == null;
            if (!none && !written.startsWith("_") && !left.contains(key)) {
                values.put(key, value);
                places.put(key, node.placeOf(written));
            }
        });
        return new YamlNode.Mapping(values, places, node.place());
    }
}

package dev.rhumb.tensors;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of nested mappings and lists, under names whose parts are joined by dots. */
final class Tree {
    /** Deeper than any checkpoint nests, and far less than a list within itself would. */
    private static final int DEPTH = 32;

    private static final int MOST = 10_000_000;

    private final Path file;
    private final SortedMap<String, StoredTensor> found = new TreeMap<>();
    private int seen;

    private Tree(Path file) {
        this.file = file;
    }

    /**
     * The tensors of a value; one that is a tensor itself has the empty name.
     *
     * @throws UnreadableTensors if values are nested in themselves, or two tensors have one name
     */
    static SortedMap<String, StoredTensor> tensors(Path file, Object value) {
        Tree tree = new Tree(file);
        tree.visit("", value, 0);
        return Collections.unmodifiableSortedMap(tree.found);
    }

    private void visit(String name, Object value, int depth) {
        if (depth > DEPTH || ++seen > MOST) {
            throw new UnreadableTensors(file, "holds values that are nested in themselves, or too many; it is damaged");
        }
        if (value instanceof TensorUnpickler.View view) {
            keep(view.named(name));
        } else if (value instanceof PickledArray array) {
            keep(array.named(file, name));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, part) -> visit(join(name, String.valueOf(key)), part, depth + 1));
        } else if (value instanceof Collection<?> list) {
            int place = 0;
            for (Object part : list) {
                visit(join(name, Integer.toString(place++)), part, depth + 1);
            }
        } else if (value instanceof Object[] tuple) {
            for (int place = 0; place < tuple.length; place++) {
                visit(join(name, Integer.toString(place)), tuple[place], depth + 1);
            }
        }
    }

    private void keep(StoredTensor tensor) {
        if (found.put(tensor.name(), tensor) != null) {
            throw new UnreadableTensors(file, "holds two tensors of the name '" + tensor.name() + "'");
        }
    }

    private static String join(String name, String part) {
        return name.isEmpty() ? part : name + '.' + part;
    }
}

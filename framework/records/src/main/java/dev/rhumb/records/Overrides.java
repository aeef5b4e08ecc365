package dev.rhumb.records;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code key=value} from the command line, laid over a file: dotted paths, {@code [n]} for list items, YAML values. */
public final class Overrides {
    private Overrides() {}

    /**
     * The mapping with all overrides applied, in order.
     *
     * @throws UserError if one is not {@code key=value}, or its path leads nowhere
     */
    public static YamlNode.Mapping apply(YamlNode.Mapping root, List<String> overrides) {
        YamlNode.Mapping result = root;
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw new UserError(
                        "command line: '" + override + "' is not an override; write key=value, e.g. sampler.steps=20");
            }
            String path = override.substring(0, equals).strip();
            if (path.chars().filter(c -> c == '.').count() >= YamlReader.DEEPEST) {
                throw new UserError("command line: the path '" + path.substring(0, 40) + "...' is deeper than "
                        + YamlReader.DEEPEST + " levels");
            }
            YamlNode value = YamlReader.value(override.substring(equals + 1), Place.COMMAND_LINE);
            result = (YamlNode.Mapping) set(result, path.split("\\.", -1), 0, value, path);
        }
        return result;
    }

    private static YamlNode set(@Nullable YamlNode node, String[] keys, int index, YamlNode value, String path) {
        if (index == keys.length) {
            return value;
        }
        String key = keys[index];
        int bracket = key.indexOf('[');
        String name = bracket < 0 ? key : key.substring(0, bracket);
        if (name.isEmpty()) {
            throw new UserError("command line: the path '" + path + "' has an empty key");
        }
        if (node instanceof YamlNode.Items) {
            throw new UserError("command line: '" + path + "': " + before(keys, index)
                    + " is a list; name an item, e.g. " + before(keys, index) + "[0]." + key);
        }
        YamlNode.Mapping mapping = node instanceof YamlNode.Mapping m ? m : empty(node, keys, index, path);
        YamlNode child = mapping.get(name);
        YamlNode changed = bracket < 0
                ? set(child, keys, index + 1, value, path)
                : item(child, key.substring(bracket), keys, index, value, path);
        return mapping.with(name, changed);
    }

    private static YamlNode item(
            @Nullable YamlNode list, String bracket, String[] keys, int index, YamlNode value, String path) {
        if (!bracket.matches("\\[\\d{1,6}]") || !(list instanceof YamlNode.Items items)) {
            throw new UserError("command line: '" + path + "': '" + keys[index] + "' is not an item of a list;"
                    + " write NAME[INDEX], counted from 0");
        }
        int at = Integer.parseInt(bracket.substring(1, bracket.length() - 1));
        if (at >= items.items().size()) {
            throw new UserError("command line: '" + path + "': there is no item " + at + "; the list has "
                    + items.items().size() + ", counted from 0");
        }
        List<YamlNode> changed = new ArrayList<>(items.items());
        changed.set(at, set(items.items().get(at), keys, index + 1, value, path));
        return new YamlNode.Items(changed, items.place());
    }

    private static YamlNode.Mapping empty(@Nullable YamlNode node, String[] keys, int index, String path) {
        if (node instanceof YamlNode.Scalar scalar && scalar.value() != null) {
            throw new UserError("command line: '" + path + "': " + before(keys, index) + " is " + node.describe()
                    + ", which has no keys");
        }
        return new YamlNode.Mapping(java.util.Map.of(), java.util.Map.of(), Place.COMMAND_LINE);
    }

    private static String before(String[] keys, int index) {
        return String.join(".", java.util.Arrays.asList(keys).subList(0, index));
    }
}

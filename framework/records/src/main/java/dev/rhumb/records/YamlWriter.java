package dev.rhumb.records;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes plain maps, lists, text and numbers as YAML that reads back as the same. */
public final class YamlWriter {
    private YamlWriter() {}

    /** The document. */
    public static String write(Object value) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setIndent(2)
                .setWidth(110)
                // Java has one empty list, which would become an anchor and aliases; our reader takes none.
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(value);
    }

    /** What a node says, as plain maps, lists and values. */
    public static Object plain(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            Map<String, Object> map = new java.util.LinkedHashMap<>();
            mapping.values().forEach((key, value) -> map.put(key, plain(value)));
            return map;
        } else if (node instanceof YamlNode.Items items) {
            return items.items().stream().map(YamlWriter::plain).toList();
        }
        Object value = ((YamlNode.Scalar) node).value();
        return value == null ? Optional.empty() : value;
    }

    /** A record as its keys and values; components that are {@link Optional} and empty are left out. */
    public static Object plain(Object value) {
        if (value instanceof YamlNode node) {
            return plain(node);
        } else if (value instanceof Optional<?> optional) {
            return optional.map(YamlWriter::plain).orElse(Optional.empty());
        } else if (value instanceof List<?> list) {
            return list.stream().map(YamlWriter::plain).toList();
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new java.util.LinkedHashMap<>();
            map.forEach((key, child) -> plain.put(String.valueOf(key), plain(child)));
            return plain;
        } else if (value instanceof Record record) {
            return RecordValues.of(record);
        } else if (value instanceof Path path) {
            return path.toString();
        } else if (value instanceof Enum<?> constant) {
            return Types.name(constant);
        }
        return value;
    }
}

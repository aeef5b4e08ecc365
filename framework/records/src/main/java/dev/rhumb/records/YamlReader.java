package dev.rhumb.records;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads one YAML 1.2 document. What makes a configuration say something else than it shows is refused: aliases, merge
 * keys, duplicate keys, foreign tags, several documents, absurd depth.
 */
public final class YamlReader {
    static final int DEEPEST = 64;
    private static final int LONGEST = 1 << 20;
    private static final Set<Tag> TAGS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP);

    private final String source;
    private final @Nullable Place fixed;
    private final Problems problems = new Problems();
    private final LoadSettings settings;

    private YamlReader(String source, @Nullable Place fixed) {
        this.source = source;
        this.fixed = fixed;
        this.settings = LoadSettings.builder()
                .setLabel(source)
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(true)
                .setCodePointLimit(LONGEST)
                .setMaxAliasesForCollections(10)
                .build();
    }

    /**
     * Reads a file whose top level is a mapping.
     *
     * @throws UserError if there is no such file or it is not one plain mapping
     */
    public static YamlNode.Mapping read(Path file) {
        return text(readText(file), file.toString());
    }

    /** Reads text whose top level is a mapping; {@code source} names it in messages. */
    public static YamlNode.Mapping text(String text, String source) {
        YamlNode node = new YamlReader(source, null).document(text);
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping;
        }
        throw new UserError(node.place() + ": expected a mapping of keys to values, but got " + node.describe());
    }

    /** Reads a value in flow syntax, as given on the command line or as a parameter's fallback. */
    public static YamlNode value(String text, Place place) {
        return new YamlReader(place.source(), place).document(text);
    }

    private static String readText(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new UserError("'" + file + "' is no file but a "
                        + (Files.isDirectory(file) ? "folder" : "device or pipe") + "; name a file");
            }
            if (Files.size(file) > LONGEST) {
                throw new UserError(file + ": larger than 1 MiB; experiment files must be smaller");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UserError("there is no file '" + file + "'", e);
        } catch (CharacterCodingException e) {
            throw new UserError(file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserError("cannot read '" + file + "': " + IoSentences.of(e), e);
        }
    }

    private YamlNode document(String text) {
        try {
            checkEvents(text);
            problems.throwIfAny();
            Optional<Node> root = new Compose(settings).composeString(text);
            YamlNode node = root.map(r -> convert(r, ""))
                    .orElseGet(() -> new YamlNode.Scalar(null, "", fixed != null ? fixed : new Place(source, 1, 1)));
            problems.throwIfAny();
            return node;
        } catch (MarkedYamlEngineException e) {
            Place place = place(e.getProblemMark());
            throw new UserError(place + ": YAML syntax: " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new UserError(source + ": YAML: " + e.getMessage(), e);
        }
    }

    // Over the flat event stream, because composing recurses and follows aliases.
    private void checkEvents(String text) {
        int depth = 0;
        int documents = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                throw new UserError(place(event.getStartMark()) + ": nested deeper than " + DEEPEST + " levels");
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent alias) {
                problems.add(
                        place(event.getStartMark()),
                        "",
                        "the alias '*" + alias.getAlias() + "' is not supported; write the value out");
            } else if (event instanceof ScalarEvent scalar
                    && scalar.isPlain()
                    && scalar.getValue().equals("<<")) {
                problems.add(
                        place(event.getStartMark()), "", "the merge key '<<' is not supported; write the keys out");
            } else if (event instanceof DocumentStartEvent && ++documents == 2) {
                problems.add(place(event.getStartMark()), "", "a second document; one file holds one document");
            }
        }
    }

    private YamlNode convert(Node node, String path) {
        Place place = place(node.getStartMark());
        if (!TAGS.contains(node.getTag())) {
            problems.add(place, path, "the tag '" + node.getTag().getValue() + "' is not allowed; plain values only");
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, path, place);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlNode> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, path + "[" + items.size() + "]"));
            }
            return new YamlNode.Items(items, place);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new YamlNode.Scalar(scalarValue(scalar, path, place), scalar.getValue(), place);
    }

    private YamlNode mapping(MappingNode node, String path, Place place) {
        Map<String, YamlNode> values = new LinkedHashMap<>();
        Map<String, Place> keys = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Place at = place(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                problems.add(at, path, "a key must be a plain word, not a list or a mapping");
                continue;
            }
            String key = scalar.getValue();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            Place first = keys.putIfAbsent(key, at);
            if (first != null) {
                problems.add(at, keyPath, "duplicate key '" + key + "', first given in line " + first.line());
                continue;
            }
            values.put(key, convert(tuple.getValueNode(), keyPath));
        }
        return new YamlNode.Mapping(values, keys, place);
    }

    private @Nullable Object scalarValue(ScalarNode scalar, String path, Place place) {
        Tag tag = scalar.getTag();
        String text = scalar.getValue();
        try {
            if (tag.equals(Tag.NULL)) {
                return null;
            } else if (tag.equals(Tag.BOOL)) {
                return Boolean.parseBoolean(text);
            } else if (tag.equals(Tag.INT)) {
                return integer(text);
            } else if (tag.equals(Tag.FLOAT)) {
                return floating(text);
            }
        } catch (NumberFormatException | ArithmeticException e) {
            problems.add(place, path, "'" + text + "' is not a number that can be held");
        }
        return text;
    }

    private static Long integer(String text) {
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16).longValueExact();
        }
        if (text.startsWith("0o")) {
            return new BigInteger(text.substring(2), 8).longValueExact();
        }
        return new BigInteger(text).longValueExact();
    }

    private static Double floating(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(".inf")) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return lower.equals(".nan") ? Double.NaN : Double.valueOf(text);
    }

    private Place place(Optional<Mark> mark) {
        if (fixed != null) {
            return fixed;
        }
        return mark.map(m -> new Place(source, m.getLine() + 1, m.getColumn() + 1))
                .orElse(new Place(source, 0, 0));
    }
}

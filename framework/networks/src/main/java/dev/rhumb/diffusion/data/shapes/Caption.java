package dev.rhumb.diffusion.data.shapes;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a text of the world's small language asks of an image:
 *
 * <pre>
 * caption  = object { ( relation | "and" | "and" relation ) object }        one to three objects
 * object   = ( "a" | "an" ) [ size ] [ colour ] ( kind | "shape" )
 * relation = "above" | "below" | "left of" | "right of"                     of the first object to this one
 * </pre>
 *
 * @param mentions the objects, in the order of the text
 * @param claims the relations, in the order of the text
 */
public record Caption(List<Mention> mentions, List<Claim> claims) {
    /** The word for an object of any kind. */
    static final String ANY = "shape";

    static final String AND = "and";
    static final List<String> ARTICLES = List.of("a", "an");
    /** Every word of the language, each once; the order never changes. */
    public static final List<String> VOCABULARY = Stream.of(
                    ARTICLES.stream(),
                    Stream.of(AND, ANY),
                    Word.all(ShapeSize.values()).stream(),
                    Word.all(ShapeColour.values()).stream(),
                    Word.all(ShapeKind.values()).stream(),
                    Word.all(Relation.values()).stream().flatMap(r -> Stream.of(r.split(" "))))
            .flatMap(s -> s)
            .distinct()
            .toList();

    private static final int NONE = -1;

    /** Most words of a caption. */
    public static final int LONGEST = 3 * 4 + 2 * 2 + 1;

    public Caption {
        mentions = List.copyOf(mentions);
        claims = List.copyOf(claims);
    }

    /**
     * An object as far as the text describes it.
     *
     * @param size its size, null if left open
     * @param colour its colour, null if left open
     * @param kind its kind, null if left open
     */
    public record Mention(
            @Nullable ShapeSize size,
            @Nullable ShapeColour colour,
            @Nullable ShapeKind kind) {
        /** Whether an object is as described. */
        public boolean fits(Reading reading) {
            return (size == null || size == reading.size())
                    && (colour == null || colour == reading.colour())
                    && (kind == null || kind == reading.kind());
        }

        /** In words, such as {@code a small red star}. */
        public String words() {
            String described = Stream.of(size, colour, kind)
                    .filter(Objects::nonNull)
                    .map(Word::word)
                    .collect(Collectors.joining(" "));
            String words = kind == null ? (described + " " + ANY).strip() : described;
            return ARTICLES.get("aeiou".indexOf(words.charAt(0)) < 0 ? 0 : 1) + " " + words;
        }
    }

    /**
     * A relation of the first object to another.
     *
     * @param relation what is said
     * @param other place of the other object among the mentions, from 1
     */
    public record Claim(Relation relation, int other) {}

    /** That there is an object of a kind. */
    public static Caption of(ShapeKind kind) {
        return new Caption(List.of(new Mention(null, null, kind)), List.of());
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it has an unknown word or is not of the grammar; one sentence
     */
    public static Caption parse(String text) {
        return new CaptionParser(text).parse();
    }

    /** How many things it requests: objects, and relations between them. */
    public int requirements() {
        return mentions.size() + claims.size();
    }

    /**
     * How many of them an image meets. Mentions and objects are matched one to one so that most is met; a relation is met only
     * between two objects that are both found as described. Objects that no mention requests do not matter.
     *
     * @param found the objects of the image
     */
    public int met(List<Reading> found) {
        return met(new ArrayList<>(), found);
    }

    /** Share of the requirements that an image meets, in [0, 1]. */
    public double share(List<Reading> found) {
        return met(found) / (double) requirements();
    }

    /**
     * The most that can be met.
     *
     * @param matched for the first mentions the place of the object that each means, NONE for no object
     */
    private int met(List<Integer> matched, List<Reading> found) {
        if (matched.size() == mentions.size()) {
            return count(matched, found);
        }
        Mention next = mentions.get(matched.size());
        int best = 0;
        for (int i = NONE; i < found.size(); i++) {
            if (i == NONE || (!matched.contains(i) && next.fits(found.get(i)))) {
                matched.add(i);
                best = Math.max(best, met(matched, found));
                matched.remove(matched.size() - 1);
            }
        }
        return best;
    }

    private int count(List<Integer> matched, List<Reading> found) {
        int count = (int) matched.stream().filter(i -> i != NONE).count();
        for (Claim claim : claims) {
            int subject = matched.get(0);
            int other = matched.get(claim.other());
            if (subject != NONE && other != NONE) {
                Reading a = found.get(subject);
                Reading b = found.get(other);
                count += claim.relation().holds(a.x() - b.x(), a.y() - b.y()) ? 1 : 0;
            }
        }
        return count;
    }
}

package dev.rhumb.diffusion.data.shapes;

import dev.rhumb.records.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Recursive descent over the words of one text. */
final class CaptionParser {
    private static final String KINDS = String.join(", ", Word.all(ShapeKind.values()));

    private final String text;
    private final List<String> words;
    private int next;

    CaptionParser(String text) {
        this.text = text;
        this.words = List.of(text.replaceAll("[\\s,;.]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT)
                .split(" "));
    }

    Caption parse() {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the caption is empty; say for example 'a small red star above a ring'");
        }
        words.forEach(this::requireKnown);
        List<Caption.Mention> mentions = new ArrayList<>(List.of(mention()));
        List<Caption.Claim> claims = new ArrayList<>();
        while (next < words.size()) {
            boolean joined = accept(Caption.AND);
            Optional<Relation> relation = relation();
            if (!joined && relation.isEmpty()) {
                throw unexpected("'and', 'above', 'below', 'left of', 'right of' or the end");
            }
            relation.ifPresent(r -> claims.add(new Caption.Claim(r, mentions.size())));
            mentions.add(mention());
        }
        if (mentions.size() > Scene.MOST) {
            throw new IllegalArgumentException("caption '" + text + "': it mentions " + mentions.size()
                    + " objects; an image shows at most " + Scene.MOST);
        }
        return new Caption(mentions, claims);
    }

    private Caption.Mention mention() {
        if (!accept("a") && !accept("an")) {
            throw unexpected("'a' or 'an'");
        }
        @Nullable ShapeSize size = take(ShapeSize.values());
        @Nullable ShapeColour colour = take(ShapeColour.values());
        @Nullable ShapeKind kind = take(ShapeKind.values());
        if (kind == null && !accept(Caption.ANY)) {
            throw unexpected((colour == null ? (size == null ? "a size, " : "") + "a colour, " : "") + "a kind ("
                    + KINDS + ") or 'shape'");
        }
        return new Caption.Mention(size, colour, kind);
    }

    private <E extends Word> @Nullable E take(E[] constants) {
        @Nullable
        E found = next < words.size() ? Word.of(constants, words.get(next)).orElse(null) : null;
        next += found == null ? 0 : 1;
        return found;
    }

    private Optional<Relation> relation() {
        for (Relation relation : Relation.values()) {
            List<String> due = List.of(relation.word().split(" "));
            if (next + due.size() <= words.size()
                    && words.subList(next, next + due.size()).equals(due)) {
                next += due.size();
                return Optional.of(relation);
            }
        }
        return Optional.empty();
    }

    private boolean accept(String word) {
        boolean there = next < words.size() && words.get(next).equals(word);
        next += there ? 1 : 0;
        return there;
    }

    private IllegalArgumentException unexpected(String due) {
        String place = next == 0 ? "at its start" : "after '" + String.join(" ", words.subList(0, next)) + "'";
        String got = next < words.size() ? "'" + words.get(next) + "'" : "the end";
        return new IllegalArgumentException("caption '" + text + "': expected " + place + ": " + due + ", not " + got);
    }

    private void requireKnown(String word) {
        if (Caption.VOCABULARY.contains(word)) {
            return;
        }
        throw new IllegalArgumentException(
                "caption '" + text + "': unknown word '" + word + "'" + Nearest.hint(word, Caption.VOCABULARY));
    }
}

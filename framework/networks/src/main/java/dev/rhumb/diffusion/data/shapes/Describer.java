package dev.rhumb.diffusion.data.shapes;

import dev.rhumb.diffusion.Draws;
import java.util.Arrays;
import java.util.List;

/** Puts scenes into words: every object is mentioned, its attributes and its place may be left out. */
final class Describer {
    private static final double SIZE_SAID = 0.5;
    private static final double COLOUR_SAID = 0.8;
    private static final double KIND_UNSAID = 0.06;
    private static final double RELATION_SAID = 0.85;

    private Describer() {}

    static String describe(List<Item> items, Draws draws) {
        Item subject = items.get(0);
        StringBuilder caption = new StringBuilder(phrase(subject, draws));
        for (int i = 1; i < items.size(); i++) {
            Item other = items.get(i);
            boolean related = draws.uniform() < RELATION_SAID;
            if (i > 1 || !related) {
                caption.append(' ').append(Caption.AND);
            }
            if (related) {
                caption.append(' ').append(relation(subject, other, draws).word());
            }
            caption.append(' ').append(phrase(other, draws));
        }
        return caption.toString();
    }

    private static String phrase(Item item, Draws draws) {
        boolean coloured = draws.uniform() < COLOUR_SAID;
        boolean sized = draws.uniform() < SIZE_SAID;
        boolean vague = draws.uniform() < KIND_UNSAID && coloured;
        return new Caption.Mention(
                        sized ? item.size() : null, coloured ? item.colour() : null, vague ? null : item.kind())
                .words();
    }

    /** One of the striking relations; objects that do not overlap always have one. */
    private static Relation relation(Item subject, Item other, Draws draws) {
        Relation[] striking = Arrays.stream(Relation.values())
                .filter(r -> r.isStriking(subject.x() - other.x(), subject.y() - other.y()))
                .toArray(Relation[]::new);
        return Composer.any(striking, draws);
    }
}

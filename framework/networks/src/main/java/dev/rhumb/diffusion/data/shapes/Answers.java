package dev.rhumb.diffusion.data.shapes;

import java.util.ArrayList;
import java.util.List;

/**
 * How a reader network writes an object down: for each slot a score for every kind and one for no object, a score for every
 * colour, then radius, x and y, moved and scaled to about [-1, 1].
 */
public final class Answers {
    /** Numbers of a slot. */
    public static final int SLOT = ShapeKind.values().length + 1 + ShapeColour.values().length + 3;
    /** Where the scores of the colours begin; before them are those of the kinds, the last of no object. */
    public static final int COLOURS = ShapeKind.values().length + 1;
    /** Where radius, x and y begin. */
    public static final int PLACES = COLOURS + ShapeColour.values().length;
    /** The score of no object. */
    public static final int NOTHING = COLOURS - 1;

    private static final double MIDDLE_RADIUS = 8;
    private static final double RADIUS_UNIT = 4;
    private static final double HALF = Scene.SIDE / 2.0;

    private Answers() {}

    /** What should stand at {@link #PLACES}: radius, x and y. */
    public static double[] places(Item item) {
        return new double[] {
            (item.radius() - MIDDLE_RADIUS) / RADIUS_UNIT, (item.x() - HALF) / HALF, (item.y() - HALF) / HALF
        };
    }

    /**
     * The objects that an image's answers name: in each slot the kind and the colour of the highest score.
     *
     * @param answers numbers of many images
     * @param offset where those of the image begin
     * @param slots of an image
     */
    public static List<Reading> readings(float[] answers, int offset, int slots) {
        List<Reading> found = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            int at = offset + slot * SLOT;
            int kind = highest(answers, at, COLOURS);
            if (kind != NOTHING) {
                int colour = highest(answers, at + COLOURS, PLACES - COLOURS);
                found.add(new Reading(
                        ShapeKind.of(kind),
                        ShapeColour.of(colour),
                        MIDDLE_RADIUS + RADIUS_UNIT * answers[at + PLACES],
                        HALF + HALF * answers[at + PLACES + 1],
                        HALF + HALF * answers[at + PLACES + 2]));
            }
        }
        return found;
    }

    private static int highest(float[] scores, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = scores[from + i] > scores[from + best] ? i : best;
        }
        return best;
    }
}

package dev.rhumb.diffusion.data.shapes;

import java.util.Set;

/**
 * A colour and a kind.
 *
 * @param colour of an object
 * @param kind of the same object
 */
public record Pair(ShapeColour colour, ShapeKind kind) {
    /** What a training on a world with held-out pairs never shows; every colour and every kind appears in other pairs. */
    public static final Set<Pair> HELD_OUT = Set.of(
            new Pair(ShapeColour.RED, ShapeKind.HEART),
            new Pair(ShapeColour.YELLOW, ShapeKind.STAR),
            new Pair(ShapeColour.BLUE, ShapeKind.CIRCLE),
            new Pair(ShapeColour.GREEN, ShapeKind.ARROW),
            new Pair(ShapeColour.PURPLE, ShapeKind.RING),
            new Pair(ShapeColour.WHITE, ShapeKind.CRESCENT));
}

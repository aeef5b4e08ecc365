package dev.rhumb.diffusion.data.shapes;

/**
 * An object of a scene.
 *
 * @param kind what it is
 * @param colour the name of its colour
 * @param radius pixels from its centre to the circle around it
 * @param x of the centre in pixels, 0 at the left edge of the image
 * @param y of the centre in pixels, 0 at the upper edge
 * @param rotation clockwise from upright, in radians
 * @param tone its colour as drawn, before shading
 * @param shading change of brightness from the centre to the rim, in [0, 1]
 * @param light direction in which it grows darker, in radians
 */
public record Item(
        ShapeKind kind,
        ShapeColour colour,
        double radius,
        double x,
        double y,
        double rotation,
        Tone tone,
        double shading,
        double light) {
    /** The name of its size. */
    public ShapeSize size() {
        return ShapeSize.of(radius);
    }

    /** Pixels between the circles around this and another object, negative if they overlap. */
    double gap(Item other) {
        double dx = x - other.x;
        double dy = y - other.y;
        return Math.sqrt(dx * dx + dy * dy) - radius - other.radius;
    }
}

package dev.rhumb.diffusion.data.shapes;

/**
 * An object that someone found in an image.
 *
 * @param kind what it is
 * @param colour the name of its colour
 * @param radius pixels from its centre to the circle around it
 * @param x of the centre in pixels, 0 at the left edge
 * @param y of the centre in pixels, 0 at the upper edge
 */
public record Reading(ShapeKind kind, ShapeColour colour, double radius, double x, double y) {
    /** The name of its size. */
    public ShapeSize size() {
        return ShapeSize.of(radius);
    }
}

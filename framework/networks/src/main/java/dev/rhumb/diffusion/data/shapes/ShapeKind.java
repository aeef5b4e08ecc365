package dev.rhumb.diffusion.data.shapes;

import java.util.List;

/** What an object is. The order is that of the class labels. */
public enum ShapeKind implements Word {
    CIRCLE(Outline.disc(0.86)),
    RING(Outline.ring(0.46, 0.94)),
    SQUARE(Outline.polygon(-0.7, -0.7, 0.7, -0.7, 0.7, 0.7, -0.7, 0.7)),
    TRIANGLE(Outline.star(3, 0.99, 0.495)),
    STAR(Outline.star(5, 1, 0.42)),
    CROSS(Outline.polygon(
            -0.3, -0.94, 0.3, -0.94, 0.3, -0.3, 0.94, -0.3, 0.94, 0.3, 0.3, 0.3, 0.3, 0.94, -0.3, 0.94, -0.3, 0.3,
            -0.94, 0.3, -0.94, -0.3, -0.3, -0.3)),
    HEART(Outline.heart()),
    CRESCENT(Outline.crescent(0.94, 0.48, 0.735)),
    ARROW(Outline.polygon(0, -0.98, 0.72, -0.12, 0.27, -0.12, 0.27, 0.94, -0.27, 0.94, -0.27, -0.12, -0.72, -0.12)),
    DIAMOND(Outline.polygon(0, -0.99, 0.56, 0, 0, 0.99, -0.56, 0));

    private static final List<ShapeKind> BY_LABEL = List.of(values());

    private final Outline outline;

    ShapeKind(Outline outline) {
        this.outline = outline;
    }

    /** Its class label, from 0. */
    public int label() {
        return BY_LABEL.indexOf(this);
    }

    /** The kind of a class label. */
    public static ShapeKind of(int label) {
        return BY_LABEL.get(label);
    }

    /** Number of kinds, and of class labels. */
    public static int count() {
        return BY_LABEL.size();
    }

    /** Signed distance to the outline of the upright shape of size 1 about the origin, y pointing down. */
    double distance(double x, double y) {
        return outline.distance(x, y);
    }
}

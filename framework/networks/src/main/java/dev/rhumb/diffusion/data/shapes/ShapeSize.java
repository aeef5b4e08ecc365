package dev.rhumb.diffusion.data.shapes;

/** How large an object is called. Sizes between two ranges are not drawn, so that no object is on the border of a word. */
public enum ShapeSize implements Word {
    SMALL(5, 6.2),
    MEDIUM(7.2, 8.6),
    LARGE(9.8, 12.2);

    private final double least;
    private final double most;

    ShapeSize(double least, double most) {
        this.least = least;
        this.most = most;
    }

    /** Smallest radius in pixels of the circle around the object. */
    public double least() {
        return least;
    }

    /** Largest radius in pixels. */
    public double most() {
        return most;
    }

    /** The word for a measured radius in pixels: borders lie in the middle of the gaps. */
    public static ShapeSize of(double radius) {
        if (radius < (SMALL.most + MEDIUM.least) / 2) {
            return SMALL;
        }
        return radius < (MEDIUM.most + LARGE.least) / 2 ? MEDIUM : LARGE;
    }
}

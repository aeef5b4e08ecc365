package dev.rhumb.diffusion.data.shapes;

/** Where an object lies with respect to another; y points down. */
public enum Relation implements Word {
    ABOVE(0, -1),
    BELOW(0, 1),
    LEFT_OF(-1, 0),
    RIGHT_OF(1, 0);

    /** Pixels by which the centres must differ for the relation to hold. */
    public static final double MARGIN = 2;
    /** Pixels by which they differ at least where a caption states it, so that small errors of a reader do not matter. */
    static final double STATED = 4;

    private final int right;
    private final int down;

    Relation(int right, int down) {
        this.right = right;
        this.down = down;
    }

    /**
     * Whether it holds.
     *
     * @param dx the first centre's x minus the other's, in pixels
     * @param dy the first centre's y minus the other's, in pixels, positive for lower
     */
    public boolean holds(double dx, double dy) {
        return right * dx + down * dy >= MARGIN;
    }

    /** Whether a person would say it: it holds clearly, and the other direction is not much more striking. */
    boolean isStriking(double dx, double dy) {
        double along = right * dx + down * dy;
        double across = Math.abs(down * dx + right * dy);
        return along >= STATED && along >= across / 2;
    }
}

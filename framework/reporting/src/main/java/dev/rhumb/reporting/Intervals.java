package dev.rhumb.reporting;

/** How the uncertainty of a point in the plane of two metrics is drawn. */
public enum Intervals {
    /** An ellipse from five seed blocks on, else a cross. */
    AUTOMATIC(5),
    /** The two marginal 95 % intervals, each along its axis. */
    CROSS(Long.MAX_VALUE),
    /** A joint region, from three seed blocks on, the fewest that have one; else a cross. */
    ELLIPSE(3);

    private final long fewestBlocks;

    Intervals(long fewestBlocks) {
        this.fewestBlocks = fewestBlocks;
    }

    boolean drawsEllipse(long blocks) {
        return blocks >= fewestBlocks;
    }
}

package dev.rhumb.reporting;

/** Which way a metric improves; an axis says so in words and with an arrow along the axis. */
public enum Direction {
    /** For example precision, recall, coverage, accuracy. */
    HIGHER_IS_BETTER("higher is better", '\u2192'),
    /** For example FID, KID, an energy distance. */
    LOWER_IS_BETTER("lower is better", '\u2190'),
    /** For example recall: real data have the right value, and it can be passed. */
    NEARER_FLOOR("nearer real data is better", ' '),
    /** A quantity without a better end, such as the mean norm of the guidance. */
    NEITHER("", ' ');

    private final String words;
    private final char arrow;

    Direction(String words, char arrow) {
        this.words = words;
        this.arrow = arrow;
    }

    String words() {
        return words;
    }

    /** Points along the axis as it is read; a y title is turned, so its right arrow points up. */
    char arrow() {
        return arrow;
    }
}

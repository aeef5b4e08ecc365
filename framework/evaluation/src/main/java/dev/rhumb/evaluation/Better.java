package dev.rhumb.evaluation;

/** Which values of a metric are good. */
public enum Better {
    HIGHER,
    LOWER,
    /** Both sides of 1 are wrong, as for a ratio of variances. */
    NEARER_ONE;

    /** A value turned so that more is better: itself, its negative, or minus its distance from 1. */
    public double goodness(double value) {
        return switch (this) {
            case HIGHER -> value;
            case LOWER -> -value;
            case NEARER_ONE -> -Math.abs(value - 1);
        };
    }
}

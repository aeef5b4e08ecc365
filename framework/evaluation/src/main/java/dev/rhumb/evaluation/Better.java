package dev.rhumb.evaluation;

/** Which values of a metric are good. */
public enum Better {
    HIGHER,
    LOWER,
    /** Both sides of 1 are wrong, as for a ratio of variances. */
    NEARER_ONE
}

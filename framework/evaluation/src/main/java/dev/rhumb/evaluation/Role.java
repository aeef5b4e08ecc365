package dev.rhumb.evaluation;

/** On which axis of a quality-versus-diversity curve a metric belongs. */
public enum Role {
    QUALITY,
    DIVERSITY,
    /** Distances between distributions, which pay for either. */
    BOTH
}

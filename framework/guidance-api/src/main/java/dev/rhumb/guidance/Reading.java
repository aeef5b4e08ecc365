package dev.rhumb.guidance;

/**
 * A value inside a network that a branch shows beside its answer: an opaque handle from {@link Run#reading}.
 *
 * @param site where; what is seen there depends on what acts there, see {@link Run#reading}
 */
public record Reading(String site) {}

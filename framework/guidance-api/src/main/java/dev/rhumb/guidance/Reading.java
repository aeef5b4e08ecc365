package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * A value inside a network that a branch shows beside its answer: an opaque handle from {@link Run#reading}.
 *
 * @param site where; what is seen there depends on what acts there, see {@link Run#reading}
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Reading(String site) {}

package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * A value inside a network that a branch returns with its prediction: an opaque handle from {@link Run#reading}.
 *
 * @param site the site; the kind of value depends on the layer there, see {@link Run#reading}
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Reading(String site) {}

package dev.rhumb.evaluation;

import org.apiguardian.api.API;

/** On which axis of a quality-versus-diversity curve a metric belongs. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public enum Role {
    QUALITY,
    DIVERSITY,
    /** Distances between distributions, which pay for either. */
    BOTH
}

package dev.rhumb.evaluation;

import org.apiguardian.api.API;

/** Which values of a metric are good. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public enum Better {
    HIGHER,
    LOWER,
    /** Both sides of 1 are wrong, as for a ratio of variances. */
    NEARER_ONE,
    /**
     * Both sides of the floor are wrong, the value of held-out real samples at the same size: a recall above it belongs to
     * samples that spread too far, and an unbiased distance below it is chance.
     */
    NEARER_FLOOR;

    /**
     * A value turned so that more is better: itself, its negative, or minus its distance from what is right.
     *
     * @param floor the value of held-out real samples, NaN if it is not known; only {@link #NEARER_FLOOR} uses it
     * @return NaN where the floor is needed and not known
     */
    public double goodness(double value, double floor) {
        return switch (this) {
            case HIGHER -> value;
            case LOWER -> -value;
            case NEARER_ONE -> -Math.abs(value - 1);
            case NEARER_FLOOR -> -Math.abs(value - floor);
        };
    }
}

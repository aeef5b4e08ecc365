package dev.rhumb.reporting;

/**
 * A metric's mean over seed blocks with the bounds of its 95 % interval.
 *
 * @param mean the mean, NaN where the metric is undefined
 * @param low lower bound, NaN where there is no interval (a single seed)
 * @param high upper bound, NaN where there is no interval
 */
public record Estimate(double mean, double low, double high) {

    /** An estimate that says nothing. */
    public static final Estimate UNDEFINED = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /** Whether the mean can be drawn: neither NaN nor infinite. */
    public boolean isDefined() {
        return Double.isFinite(mean);
    }

    /** Whether both bounds can be drawn. */
    public boolean hasInterval() {
        return isDefined() && Double.isFinite(low) && Double.isFinite(high);
    }
}

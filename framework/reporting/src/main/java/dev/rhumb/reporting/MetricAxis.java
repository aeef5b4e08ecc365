package dev.rhumb.reporting;

/**
 * What a figure has to know of a metric to draw its axis.
 *
 * @param better which way the metric improves
 * @param least smallest value it can take, minus infinity if there is none
 * @param most largest value it can take, infinity if there is none
 * @param features the network whose features it is of, where the axis has to name that beside the metric; else empty
 */
public record MetricAxis(Direction better, double least, double most, String features) {
    /** Of a metric of which nothing is known. */
    public static final MetricAxis UNKNOWN =
            new MetricAxis(Direction.NEITHER, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Of a metric whose name says all. */
    public MetricAxis(Direction better, double least, double most) {
        this(better, least, most, "");
    }

    /** The same, naming the network of its features. */
    public MetricAxis of(String network) {
        return new MetricAxis(better, least, most, network);
    }

    /** @throws ReportingException unless {@code least < most} */
    public MetricAxis {
        if (!(least < most)) {
            throw new ReportingException(
                    "A metric ranges from " + least + " to " + most + "; the first has to be below the second.");
        }
    }

    /** A value or bound cut at the range; NaN stays. */
    double cut(double value) {
        return Math.min(most, Math.max(least, value));
    }

    /** With bounds that no value of the metric lies beyond. The mean stays: it may miss the range by rounding. */
    Estimate cut(Estimate estimate) {
        return new Estimate(estimate.mean(), cut(estimate.low()), cut(estimate.high()));
    }
}

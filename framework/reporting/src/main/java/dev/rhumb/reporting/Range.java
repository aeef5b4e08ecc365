package dev.rhumb.reporting;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Limits of an axis. */
record Range(double low, double high, boolean logarithmic) {

    /** Limits with room round the finite ones of the values, or (0, 1) if there are none. */
    static Range round(DoubleStream values) {
        return round(values.toArray(), 0.07);
    }

    static Range round(double[] values, double margin) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        if (finite.length == 0) {
            return new Range(0, 1, false);
        }
        double low = Arrays.stream(finite).min().getAsDouble();
        double high = Arrays.stream(finite).max().getAsDouble();
        double pad = high > low ? margin * (high - low) : low == 0 ? 0.5 : 0.1 * Math.abs(low);
        // Below zero only as far as a marker at zero needs: most metrics cannot be negative.
        double start = low >= 0 ? Math.max(low - pad, -0.03 * (high + pad)) : low - pad;
        return new Range(start, high + pad, false);
    }

    /** Logarithmic limits where all values are positive and span at least two decades, else as {@link #round}. */
    static Range spanning(double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(0);
        double high = Arrays.stream(finite).max().orElse(0);
        return low > 0 && high / low >= 100 ? new Range(low / 1.25, high * 1.25, true) : round(values, 0.05);
    }
}

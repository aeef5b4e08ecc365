package dev.rhumb.reporting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** Limits of an axis. */
record Range(double low, double high, boolean logarithmic) {
    private static final double[] NICE = {1, 2, 5, 10};
    /** Ticks that miss a limit by rounding alone are on it. */
    private static final double HAIR = 1e-9;

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

    /** Cut at the values that a metric can take. */
    Range within(double least, double most) {
        return new Range(Math.max(low, least), Math.min(high, most), logarithmic);
    }

    /** A value on the scale along which the axis is straight. */
    double straight(double value) {
        return logarithmic ? Math.log10(value) : value;
    }

    /** Where a value lies: 0 at the lower limit, 1 at the upper. */
    double share(double value) {
        return (straight(value) - straight(low)) / (straight(high) - straight(low));
    }

    /** About so many round values between the limits, in order. */
    List<Double> ticks(int most) {
        return logarithmic ? decades(most) : steps(most);
    }

    private List<Double> steps(int most) {
        double rough = (high - low) / most;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = Arrays.stream(NICE)
                .map(nice -> nice * power)
                .filter(nice -> nice >= rough * (1 - HAIR))
                .findFirst()
                .orElse(10 * power);
        List<Double> ticks = new ArrayList<>();
        for (double i = Math.ceil(low / step - HAIR); i * step <= high + step * HAIR; i++) {
            // Not -0.
            ticks.add(i * step + 0.0);
        }
        return ticks;
    }

    private List<Double> decades(int most) {
        int first = (int) Math.ceil(Math.log10(low) - HAIR);
        int last = (int) Math.floor(Math.log10(high) + HAIR);
        int every = Math.max(1, (int) Math.ceil((last - first + 1) / (double) most));
        List<Double> ticks = new ArrayList<>();
        for (int decade = first; decade <= last; decade += every) {
            ticks.add(Math.pow(10, decade));
        }
        return ticks;
    }
}

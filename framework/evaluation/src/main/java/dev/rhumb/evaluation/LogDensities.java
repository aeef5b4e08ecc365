package dev.rhumb.evaluation;

/** Checks a caller's log-densities and adds them in the log domain. */
final class LogDensities {
    private LogDensities() {}

    /** Refuses what no density can be. */
    static double[] validated(double[] values, int points) {
        if (values.length != points) {
            throw new IllegalArgumentException(
                    "The density gave " + values.length + " values for " + points + " points.");
        }
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i]) || values[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("The log-density at sample " + i + " is " + values[i]
                        + "; it must be a number or minus infinity.");
            }
        }
        return values;
    }

    static double[] of(Oracle.Density density, Features points, int label) {
        return validated(density.logDensity(points, label), points.rows());
    }

    /** {@code log(exp(a) + exp(b))}. */
    static double add(double a, double b) {
        double larger = Math.max(a, b);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
    }
}

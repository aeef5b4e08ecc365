package dev.rhumb.evaluation;

/**
 * The product of one small matrix with another one transposed: what nearly all the time of metrics over pairs goes into. Called from
 * several threads at once, and expected to use one thread itself, so that its rounding does not depend on their number.
 */
@FunctionalInterface
public interface MatrixProduct {
    /**
     * Computes the dot product of each row of one matrix with each row of another.
     *
     * @param left {@code (n, d)}
     * @param right {@code (m, d)}
     * @param into receives {@code (n, m)}, row-major; each value within {@link #error} of the dot product, summed in any order
     */
    void multiply(Panel left, Panel right, double[] into);

    /** The largest error of a dot product of so many features, over {@code |x| |y|}: that of sums in double precision, unless it is less precise. */
    default double error(int columns) {
        return columns * Math.ulp(1.0);
    }
}

package dev.rhumb.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable {@code n x d} matrix: one row of {@code d} finite numbers for each of {@code n} samples, row-major.
 *
 * <p>What several metrics derive from one set (its Gaussian fit, the radii of its nearest-neighbour balls) is computed
 * once and kept here, so that a reference compared with many generated sets pays for it once.
 */
public final class Features {
    /** Squares of squares of these, and of their inverses, are numbers still. */
    private static final double LARGEST = 1e50;

    private static final double SMALLEST = 1e-50;

    private final double[] values;
    private final int rows;
    private final int columns;
    private volatile @Nullable GaussianFit gaussian;
    private volatile @Nullable NearestNeighbours neighbours;
    private volatile @Nullable BallCounts counts;

    private Features(double[] values, int rows, int columns) {
        this.values = values;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * @param values row-major, {@code rows * columns} finite numbers; copied
     * @throws IllegalArgumentException if the size does not fit, there is no row or column, or a value is not finite, or beyond
     *     1e50, or all are below 1e-50 and not all 0
     */
    public static Features of(double[] values, int rows, int columns) {
        requireSize(values.length, rows, columns);
        return validated(values.clone(), rows, columns);
    }

    /** One inner array per sample, all of the same length; copied. */
    public static Features of(double[][] samples) {
        int columns = samples.length == 0 ? 0 : samples[0].length;
        double[] values = new double[Math.multiplyExact(samples.length, columns)];
        for (int i = 0; i < samples.length; i++) {
            if (samples[i].length != columns) {
                throw new IllegalArgumentException("Row " + i + " has " + samples[i].length + " values where row 0 has "
                        + columns + "; every sample needs the same number of features.");
            }
            System.arraycopy(samples[i], 0, values, i * columns, columns);
        }
        requireSize(values.length, samples.length, columns);
        return validated(values, samples.length, columns);
    }

    /** As {@link #of(double[], int, int)}, from single precision. */
    public static Features fromFloat(float[] values, int rows, int columns) {
        requireSize(values.length, rows, columns);
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return validated(copy, rows, columns);
    }

    /** As {@link #of(double[], int, int)}, of an array that nobody changes afterwards; not copied. */
    static Features adopted(double[] values, int rows, int columns) {
        requireSize(values.length, rows, columns);
        return validated(values, rows, columns);
    }

    /** Finite numbers that nobody changes afterwards; not copied. */
    static Features owned(double[] values, int rows, int columns) {
        return new Features(values, rows, columns);
    }

    private static void requireSize(int length, int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "A feature matrix needs at least one row and one column, but this one is " + rows + " x " + columns
                            + ".");
        }
        if ((long) rows * columns != length) {
            throw new IllegalArgumentException("A " + rows + " x " + columns + " feature matrix holds "
                    + (long) rows * columns + " values, but " + length + " were given.");
        }
    }

    private static Features validated(double[] owned, int rows, int columns) {
        double largest = 0;
        for (int i = 0; i < owned.length; i++) {
            double size = Math.abs(owned[i]);
            if (!(size <= LARGEST)) {
                String where = "row " + i / columns + ", column " + i % columns + " is " + owned[i];
                throw new IllegalArgumentException(
                        Double.isFinite(size)
                                ? "Features must be at most " + LARGEST + " in size, since distances are squared, but "
                                        + where + "; divide all sets by one number."
                                : "Features must be finite, but " + where + ".");
            }
            largest = Math.max(largest, size);
        }
        if (largest > 0 && largest < SMALLEST) {
            throw new IllegalArgumentException("The largest of these features is " + largest + " in size; it must be at"
                    + " least " + SMALLEST + ", since distances are squared. Multiply all sets by one number.");
        }
        return new Features(owned, rows, columns);
    }

    /** Number of samples, at least 1. */
    public int rows() {
        return rows;
    }

    /** Number of features of a sample, at least 1. */
    public int columns() {
        return columns;
    }

    /** One feature of one sample; throws {@link IndexOutOfBoundsException} outside the matrix. */
    public double get(int row, int column) {
        Objects.checkIndex(column, columns);
        return values[Objects.checkIndex(row, rows) * columns + column];
    }

    /** A copy of one sample's features. */
    public double[] row(int row) {
        int from = Objects.checkIndex(row, rows) * columns;
        return Arrays.copyOfRange(values, from, from + columns);
    }

    /** A row-major copy. */
    public double[] toArray() {
        return values.clone();
    }

    /**
     * The chosen rows, in the given order; a row may be chosen more than once.
     *
     * @throws IllegalArgumentException if nothing is chosen or an index is outside the matrix
     */
    public Features subset(int... chosen) {
        if (chosen.length == 0) {
            throw new IllegalArgumentException("A subset of features needs at least one row.");
        }
        double[] picked = new double[Math.multiplyExact(chosen.length, columns)];
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] < 0 || chosen[i] >= rows) {
                throw new IllegalArgumentException(
                        "Row " + chosen[i] + " is outside the " + rows + " rows of the feature matrix.");
            }
            System.arraycopy(values, chosen[i] * columns, picked, i * columns, columns);
        }
        return new Features(picked, chosen.length, columns);
    }

    /** The rows of several sets, one after the other. */
    public static Features concatenate(List<Features> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("There are no features to combine.");
        }
        int rows = 0;
        for (Features part : parts) {
            requireSameColumns(parts.get(0), part);
            rows = Math.addExact(rows, part.rows);
        }
        int columns = parts.get(0).columns;
        double[] values = new double[Math.multiplyExact(rows, columns)];
        int at = 0;
        for (Features part : parts) {
            System.arraycopy(part.values, 0, values, at, part.values.length);
            at += part.values.length;
        }
        return new Features(values, rows, columns);
    }

    /** The first {@code count} rows. */
    public Features head(int count) {
        return count == rows ? this : subset(IntStream.range(0, count).toArray());
    }

    /**
     * Every row divided by its Euclidean norm, as CMMD and the cosine kernel want it.
     *
     * @throws IllegalArgumentException if a row is zero and has no direction
     */
    public Features normalized() {
        double[] scaled = values.clone();
        for (int i = 0; i < rows; i++) {
            double norm = norm(i * columns);
            if (norm == 0) {
                throw new IllegalArgumentException(
                        "Row " + i + " is zero: it has no direction and cannot be scaled to length one.");
            }
            for (int j = 0; j < columns; j++) {
                scaled[i * columns + j] /= norm;
            }
        }
        return new Features(scaled, rows, columns);
    }

    // Scaled by the largest entry, so that neither tiny nor huge rows lose their norm to underflow or overflow.
    private double norm(int from) {
        double largest = 0;
        for (int j = from; j < from + columns; j++) {
            largest = Math.max(largest, Math.abs(values[j]));
        }
        if (largest == 0) {
            return 0;
        }
        double squares = 0;
        for (int j = from; j < from + columns; j++) {
            double scaled = values[j] / largest;
            squares += scaled * scaled;
        }
        return largest * Math.sqrt(squares);
    }

    /** The array itself, for loops inside this package that only read it. */
    double[] values() {
        return values;
    }

    /** Squared distance from each row to its k-th nearest other row. */
    double[] squaredRadii(int k) {
        NearestNeighbours.requireNeighbours(this, k);
        return nearest(k).squaredRadii(k);
    }

    /** The nearest other rows of each row, so many where there are so many; the search is parallel and holds no lock. */
    NearestNeighbours nearest(int least) {
        NearestNeighbours known = neighbours;
        if (known == null || known.most() < Math.min(least, rows - 1)) {
            known = NearestNeighbours.of(this, least);
            neighbours = known;
        }
        return known;
    }

    /** Balls of these generated samples against real ones; the last real set is remembered. */
    BallCounts counts(Features real, int k) {
        requireSameColumns(real, this);
        BallCounts known = counts;
        if (known == null || !known.knows(real, k)) {
            known = BallCounts.of(real, this, k);
            counts = known;
        }
        return known;
    }

    /** Mean and covariance (divided by n - 1). */
    GaussianFit gaussian() {
        GaussianFit fit = gaussian;
        if (fit == null) {
            fit = GaussianFit.of(this);
            gaussian = fit;
        }
        return fit;
    }

    static void requireSameColumns(Features a, Features b) {
        if (a.columns != b.columns) {
            throw new IllegalArgumentException("The two sets have " + a.columns + " and " + b.columns
                    + " features a sample; they must come from the same feature extractor.");
        }
    }

    @Override
    public String toString() {
        return "Features[" + rows + " x " + columns + "]";
    }
}

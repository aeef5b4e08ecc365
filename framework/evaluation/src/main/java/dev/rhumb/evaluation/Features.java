package dev.rhumb.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An immutable {@code n x d} matrix: one row of {@code d} finite numbers for each of {@code n} samples, row-major.
 *
 * <p>What several metrics derive from one set (its Gaussian fit, the radii of its nearest-neighbour balls) is computed
 * once and kept here, so that a reference compared with many generated sets pays for it once.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Features {
    /** Squares of squares of these, and of their inverses, are numbers still. */
    private static final double LARGEST = 1e50;

    private static final double SMALLEST = 1e-50;

    /** Subsets of so many numbers are copied; larger ones are read where they lie. */
    private static final int COPIED = 1 << 23;

    private final Rows values;
    private final int rows;
    private final int columns;
    private final LinearAlgebra algebra;
    /** By the names of the kernels. */
    private final Map<String, Double> kernelSums = new ConcurrentHashMap<>();

    private double @Nullable [] squares;
    private volatile @Nullable GaussianFit gaussian;
    private volatile @Nullable NearestNeighbours neighbours;
    private volatile @Nullable BallCounts counts;
    private volatile @Nullable Beside beside;

    private Features(Rows values, int rows, int columns, LinearAlgebra algebra) {
        this.values = values;
        this.rows = rows;
        this.columns = columns;
        this.algebra = algebra;
    }

    /** Sums of kernels over the pairs with another set. */
    private record Beside(Features other, Map<Kernel, Double> kernelSums) {}

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

    /** As {@link #of(double[], int, int)}, of numbers that stay where they lie and do not change. */
    static Features of(Rows values, int rows, int columns) {
        if (rows < 1 || columns < 1) {
            requireSize(0, rows, columns);
        }
        double largest = 0;
        double[] row = new double[columns];
        for (int i = 0; i < rows; i++) {
            values.copy((long) i * columns, columns, row, 0);
            largest = Math.max(largest, largest(row, i, columns));
        }
        requireLarge(largest);
        return new Features(values, rows, columns, LinearAlgebra.PLAIN);
    }

    /** Finite numbers that nobody changes afterwards; not copied. */
    static Features owned(double[] values, int rows, int columns) {
        return new Features(Rows.of(values), rows, columns, LinearAlgebra.PLAIN);
    }

    /** The same numbers, with which another computes; what is derived of them keeps to it. */
    public Features on(LinearAlgebra other) {
        return other.equals(algebra) ? this : new Features(values, rows, columns, other);
    }

    /** Who computes with these numbers. */
    LinearAlgebra algebra() {
        return algebra;
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
        requireLarge(largest(owned, 0, columns));
        return owned(owned, rows, columns);
    }

    /** The largest size of some rows, whose features have to be finite and no larger than distances allow. */
    private static double largest(double[] values, int firstRow, int columns) {
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            double size = Math.abs(values[i]);
            if (!(size <= LARGEST)) {
                String where = "row " + (firstRow + i / columns) + ", column " + i % columns + " is " + values[i];
                throw new IllegalArgumentException(
                        Double.isFinite(size)
                                ? "Features must be at most " + LARGEST + " in size, since distances are squared, but "
                                        + where + "; divide all sets by one number."
                                : "Features must be finite, but " + where + ".");
            }
            largest = Math.max(largest, size);
        }
        return largest;
    }

    private static void requireLarge(double largest) {
        if (largest > 0 && largest < SMALLEST) {
            throw new IllegalArgumentException("The largest of these features is " + largest + " in size; it must be at"
                    + " least " + SMALLEST + ", since distances are squared. Multiply all sets by one number.");
        }
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
        double[] value = new double[1];
        copy(Objects.checkIndex(row, rows), column, 1, value, 0);
        return value[0];
    }

    /** A copy of one sample's features. */
    public double[] row(int row) {
        double[] copy = new double[columns];
        copy(Objects.checkIndex(row, rows), 0, columns, copy, 0);
        return copy;
    }

    /** A row-major copy. */
    public double[] toArray() {
        double[] copy = new double[Math.multiplyExact(rows, columns)];
        values.copy(0, copy.length, copy, 0);
        return copy;
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
        for (int row : chosen) {
            if (row < 0 || row >= rows) {
                throw new IllegalArgumentException(
                        "Row " + row + " is outside the " + rows + " rows of the feature matrix.");
            }
        }
        Rows picked = Rows.chosen(values, columns, chosen.clone());
        if ((long) chosen.length * columns <= COPIED) {
            double[] copy = new double[chosen.length * columns];
            picked.copy(0, copy.length, copy, 0);
            picked = Rows.of(copy);
        }
        return new Features(picked, chosen.length, columns, algebra);
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
            part.values.copy(0, part.rows * columns, values, at);
            at += part.rows * columns;
        }
        return new Features(Rows.of(values), rows, columns, parts.get(0).algebra);
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
        double[] scaled = toArray();
        for (int i = 0; i < rows; i++) {
            double norm = norm(scaled, i * columns);
            if (norm == 0) {
                throw new IllegalArgumentException(
                        "Row " + i + " is zero: it has no direction and cannot be scaled to length one.");
            }
            for (int j = 0; j < columns; j++) {
                scaled[i * columns + j] /= norm;
            }
        }
        return new Features(Rows.of(scaled), rows, columns, algebra);
    }

    // Scaled by the largest entry, so that neither tiny nor huge rows lose their norm to underflow or overflow.
    private double norm(double[] values, int from) {
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

    /** Copies some features of a row. */
    void copy(int row, int column, int count, double[] into, int at) {
        values.copy((long) row * columns + column, count, into, at);
    }

    /** The squared length of each row, summed in the order of the features. */
    synchronized double[] squares() {
        if (squares == null) {
            double[] found = new double[rows];
            double[] row = new double[columns];
            for (int i = 0; i < rows; i++) {
                copy(i, 0, columns, row, 0);
                for (double value : row) {
                    found[i] = Math.fma(value, value, found[i]);
                }
            }
            squares = found;
        }
        return squares;
    }

    /** Summed from differences in one order, the same for both orders of the points, and 0 for equal ones. */
    static double squaredDistance(double[] x, double[] y) {
        int whole = x.length / 4 * 4;
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (int k = 0; k < whole; k += 4) {
            double p = x[k] - y[k];
            double q = x[k + 1] - y[k + 1];
            double r = x[k + 2] - y[k + 2];
            double s = x[k + 3] - y[k + 3];
            a = Math.fma(p, p, a);
            b = Math.fma(q, q, b);
            c = Math.fma(r, r, c);
            d = Math.fma(s, s, d);
        }
        for (int k = whole; k < x.length; k++) {
            double p = x[k] - y[k];
            a = Math.fma(p, p, a);
        }
        return (a + b) + (c + d);
    }

    /** Squared distance from each row to its k-th nearest other row. */
    double[] squaredRadii(int k) {
        NearestNeighbours.requireNeighbours(this, k);
        return nearest(k).squaredRadii(k);
    }

    /** The nearest other rows of each row, so many where there are so many; the search is parallel and holds no lock. */
    NearestNeighbours nearest(int least) {
        prepare(Set.of(), least);
        return Objects.requireNonNull(neighbours);
    }

    /** The sum of a kernel over pairs of different rows. */
    double kernelSum(Kernel kernel) {
        prepare(Set.of(kernel), 0);
        return Objects.requireNonNull(kernelSums.get(kernel.toString()));
    }

    /** The sum of a kernel over the pairs with another set; the last other set is remembered. */
    double kernelSum(Kernel kernel, Features other) {
        prepare(other, Set.of(kernel), 0);
        return Objects.requireNonNull(beside(other).get(kernel));
    }

    /** Balls of these generated samples against real ones; the last real set is remembered. */
    BallCounts counts(Features real, int k) {
        prepare(real, Set.of(), k);
        return Objects.requireNonNull(counts);
    }

    /**
     * Computes what is not known yet, in one pass over the pairs of this set.
     *
     * @param kernels whose sums are wanted
     * @param least how many nearest other rows are wanted of each; 0 for none
     */
    void prepare(Set<Kernel> kernels, int least) {
        List<PairReduction> reductions = new ArrayList<>();
        Map<Kernel, KernelSums> sums = new LinkedHashMap<>();
        for (Kernel kernel : kernels) {
            if (!kernelSums.containsKey(kernel.toString())) {
                sums.put(kernel, KernelSums.within(kernel, this));
            }
        }
        NearestNeighbours known = neighbours;
        NearestNeighbours.Search search = null;
        if (least > 0 && (known == null || known.most() < Math.min(least, rows - 1))) {
            search = new NearestNeighbours.Search(this, least);
            reductions.add(search);
        }
        reductions.addAll(sums.values());
        if (!reductions.isEmpty()) {
            Pairwise.within(this, reductions);
        }
        sums.forEach((kernel, sum) -> kernelSums.put(kernel.toString(), 2 * sum.total()));
        if (search != null) {
            neighbours = search.found();
        }
    }

    /**
     * Computes what is not known yet, in one pass over the pairs with another set.
     *
     * @param kernels whose sums are wanted
     * @param k whose nearest-neighbour balls are counted; 0 for none
     */
    void prepare(Features other, Set<Kernel> kernels, int k) {
        requireSameColumns(other, this);
        Map<Kernel, Double> known = beside(other);
        Map<Kernel, KernelSums> sums = new LinkedHashMap<>();
        for (Kernel kernel : kernels) {
            if (!known.containsKey(kernel)) {
                sums.put(kernel, KernelSums.across(kernel, this, other, false));
            }
        }
        List<PairReduction> reductions = new ArrayList<>(sums.values());
        BallCounts counted = counts;
        BallCounts.Counting counting = null;
        if (k > 0 && (counted == null || !counted.knows(other, k))) {
            counting = new BallCounts.Counting(other, this, k);
            reductions.add(counting);
        }
        if (!reductions.isEmpty()) {
            Pairwise.across(this, other, reductions);
        }
        sums.forEach((kernel, sum) -> known.put(kernel, sum.total()));
        if (counting != null) {
            counts = counting.counted();
        }
    }

    private Map<Kernel, Double> beside(Features other) {
        Beside known = beside;
        if (known == null || known.other() != other) {
            known = new Beside(other, new ConcurrentHashMap<>());
            beside = known;
        }
        return known.kernelSums();
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

    /** What is known of this set alone. */
    ReferenceCache.Own own() {
        return new ReferenceCache.Own(gaussian, neighbours, new TreeMap<>(kernelSums));
    }

    /** Takes what was found of this set before. */
    void know(ReferenceCache.Own own) {
        gaussian = own.gaussian();
        neighbours = own.neighbours();
        kernelSums.putAll(own.kernelSums());
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

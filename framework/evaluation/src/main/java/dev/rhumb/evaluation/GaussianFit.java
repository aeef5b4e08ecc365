package dev.rhumb.evaluation;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Mean and covariance of a set of features, with a factor {@code F} of its covariance, {@code C = F' F}. */
public final class GaussianFit {
    private static final double ULP = Math.ulp(1.0);
    /** Smallest pivot of a safe Cholesky decomposition, as a share of the trace. */
    private static final double PIVOT = 1e-10;

    private final double[] mean;
    private final double[] covariance;
    private final LinearAlgebra algebra;
    private @Nullable Features factor;

    private GaussianFit(double[] mean, double[] covariance, LinearAlgebra algebra) {
        this.mean = mean;
        this.covariance = covariance;
        this.algebra = algebra;
    }

    /** The same Gaussian, with which another computes. */
    public GaussianFit on(LinearAlgebra other) {
        return other.equals(algebra) ? this : new GaussianFit(mean, covariance, other);
    }

    /**
     * The mean, and the covariance divided by {@code n - 1}.
     *
     * @throws IllegalArgumentException if there are fewer than two samples
     */
    public static GaussianFit of(Features features) {
        if (features.rows() < 2) {
            throw new IllegalArgumentException("A covariance needs at least two samples, but there is one.");
        }
        double[] mean = mean(features);
        GaussianFit fit = new GaussianFit(mean, covariance(features, mean), features.algebra());
        if (features.rows() <= features.columns()) {
            fit.factor = centred(features, mean);
        }
        return fit;
    }

    /**
     * Statistics computed elsewhere.
     *
     * @param mean {@code d} values
     * @param covariance symmetric, row-major, {@code d * d} values
     */
    public static GaussianFit of(double[] mean, double[] covariance) {
        int d = mean.length;
        if (d == 0 || (long) d * d != covariance.length) {
            throw new IllegalArgumentException("A mean of " + d + " values needs a covariance of " + (long) d * d
                    + " values, but " + covariance.length + " were given.");
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                double gap = Math.abs(covariance[i * d + j] - covariance[j * d + i]);
                if (!(gap <= 1e-9 * (Math.abs(covariance[i * d + i]) + Math.abs(covariance[j * d + j])))) {
                    throw new IllegalArgumentException("The covariance is not symmetric at (" + i + ", " + j + "): "
                            + covariance[i * d + j] + " and " + covariance[j * d + i] + ".");
                }
            }
        }
        return new GaussianFit(mean.clone(), covariance.clone(), LinearAlgebra.PLAIN);
    }

    /** The number of features. */
    public int dimension() {
        return mean.length;
    }

    /** A copy of the mean. */
    public double[] mean() {
        return mean.clone();
    }

    /** A row-major copy of the covariance. */
    public double[] covariance() {
        return covariance.clone();
    }

    double meanAt(int i) {
        return mean[i];
    }

    /** Sum of the variances. */
    public double trace() {
        double trace = 0;
        for (int i = 0; i < mean.length; i++) {
            trace += covariance[i * mean.length + i];
        }
        return trace;
    }

    /**
     * A factor {@code F} with {@code C = F' F}: the centred samples themselves where they are no more than the features, the
     * Cholesky factor of a matrix that is safely positive definite, and otherwise as many rows as C has rank. Eigenvalues of
     * the size of rounding (below {@code 4 d ulp} of the largest) are zero in truth; left in, their roots would each add an
     * error of 1e-8.
     */
    synchronized Features factor() {
        if (factor == null) {
            factor = cholesky().orElseGet(this::fromEigenvectors);
        }
        return factor;
    }

    private Optional<Features> cholesky() {
        int d = mean.length;
        double[] lower = algebra.cholesky().of(covariance, d, d);
        double smallest = lower.length == 0 ? 0 : Double.POSITIVE_INFINITY;
        double[] upper = new double[lower.length];
        for (int i = 0; i < d && lower.length > 0; i++) {
            smallest = Math.min(smallest, lower[i * d + i]);
            for (int j = 0; j <= i; j++) {
                upper[j * d + i] = lower[i * d + j];
            }
        }
        // A pivot near rounding means that eigenvalues there are near it, too.
        return smallest * smallest > PIVOT * trace() ? Optional.of(matrix(upper, d)) : Optional.empty();
    }

    private Features matrix(double[] values, int rows) {
        return Features.owned(values, rows, mean.length).on(algebra);
    }

    private Features fromEigenvectors() {
        int d = mean.length;
        double[] found = algebra.eigenvectors().of(covariance, d, d);
        double[] values = Arrays.copyOf(found, d);
        double largest = Arrays.stream(values).max().orElseThrow();
        double smallest = Arrays.stream(values).min().orElseThrow();
        if (smallest < -1e-6 * Math.max(largest, 0)) {
            throw new IllegalArgumentException("The covariance is not positive semi-definite: it has the eigenvalue "
                    + smallest + " beside the largest, " + largest + ".");
        }
        int[] kept = IntStream.range(0, d)
                .filter(i -> values[i] > 4 * d * ULP * largest)
                .toArray();
        double[] rows = new double[kept.length * d];
        for (int i = 0; i < kept.length; i++) {
            double root = Math.sqrt(values[kept[i]]);
            for (int j = 0; j < d; j++) {
                rows[i * d + j] = root * found[(kept[i] + 1) * d + j];
            }
        }
        return matrix(rows, kept.length);
    }

    private static double[] mean(Features features) {
        int d = features.columns();
        double[] mean = new double[d];
        double[] row = new double[d];
        for (int i = 0; i < features.rows(); i++) {
            features.copy(i, 0, d, row, 0);
            for (int j = 0; j < d; j++) {
                mean[j] += row[j];
            }
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= features.rows();
        }
        return mean;
    }

    /** The centred samples over the root of {@code n - 1}. */
    private static Features centred(Features features, double[] mean) {
        int d = mean.length;
        double[] values = features.toArray();
        double root = Math.sqrt(features.rows() - 1.0);
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - mean[i % d]) / root;
        }
        return Features.owned(values, features.rows(), d).on(features.algebra());
    }

    private static double[] covariance(Features features, double[] mean) {
        double[] covariance = Scatter.about(features, mean);
        for (int i = 0; i < covariance.length; i++) {
            covariance[i] /= features.rows() - 1.0;
        }
        return covariance;
    }
}

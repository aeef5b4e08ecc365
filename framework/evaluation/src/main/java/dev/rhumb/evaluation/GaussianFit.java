package dev.rhumb.evaluation;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.jspecify.annotations.Nullable;

/** Mean and covariance of a set of features, with a factor {@code F} of its covariance, {@code C = F' F}. */
public final class GaussianFit {
    private static final double ULP = Math.ulp(1.0);
    /** Smallest pivot of a safe Cholesky decomposition, as a share of the trace. */
    private static final double PIVOT = 1e-10;

    private final double[] mean;
    private final double[] covariance;
    private @Nullable DMatrixRMaj factor;

    private GaussianFit(double[] mean, double[] covariance) {
        this.mean = mean;
        this.covariance = covariance;
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
        GaussianFit fit = new GaussianFit(mean, covariance(features, mean));
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
        return new GaussianFit(mean.clone(), covariance.clone());
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
    synchronized DMatrixRMaj factor() {
        if (factor == null) {
            factor = cholesky().orElseGet(this::fromEigenvectors);
        }
        return factor;
    }

    private Optional<DMatrixRMaj> cholesky() {
        int d = mean.length;
        DMatrixRMaj matrix = new DMatrixRMaj(d, d, true, covariance.clone());
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(d, true);
        if (!cholesky.decompose(matrix)) {
            return Optional.empty();
        }
        DMatrixRMaj lower = cholesky.getT(null);
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < d; i++) {
            smallest = Math.min(smallest, lower.get(i, i));
        }
        // A pivot near rounding says that eigenvalues there are, too.
        if (!(smallest * smallest > PIVOT * trace())) {
            return Optional.empty();
        }
        return Optional.of(CommonOps_DDRM.transpose(lower, null));
    }

    private DMatrixRMaj fromEigenvectors() {
        int d = mean.length;
        double[] values = new double[d];
        DMatrixRMaj scaled = new DMatrixRMaj(d, d);
        int[] next = {0};
        Spectrum.forEach(covariance, d, (value, vector) -> {
            int row = next[0]++;
            values[row] = value;
            double root = Math.sqrt(Math.max(value, 0));
            for (int j = 0; j < d; j++) {
                scaled.set(row, j, root * vector.get(j));
            }
        });
        double largest = Arrays.stream(values).max().orElseThrow();
        double smallest = Arrays.stream(values).min().orElseThrow();
        if (smallest < -1e-6 * Math.max(largest, 0)) {
            throw new IllegalArgumentException("The covariance is not positive semi-definite: it has the eigenvalue "
                    + smallest + " beside the largest, " + largest + ".");
        }
        return rowsAbove(4 * d * ULP * largest, values, scaled);
    }

    private static DMatrixRMaj rowsAbove(double threshold, double[] values, DMatrixRMaj scaled) {
        int d = values.length;
        int[] kept = IntStream.range(0, d).filter(i -> values[i] > threshold).toArray();
        DMatrixRMaj rows = new DMatrixRMaj(kept.length, d);
        for (int i = 0; i < kept.length; i++) {
            System.arraycopy(scaled.data, kept[i] * d, rows.data, i * d, d);
        }
        return rows;
    }

    private static double[] mean(Features features) {
        int d = features.columns();
        double[] values = features.values();
        double[] mean = new double[d];
        for (int i = 0; i < features.rows(); i++) {
            for (int j = 0; j < d; j++) {
                mean[j] += values[i * d + j];
            }
        }
        for (int j = 0; j < d; j++) {
            mean[j] /= features.rows();
        }
        return mean;
    }

    /** The centred samples over the root of {@code n - 1}. */
    private static DMatrixRMaj centred(Features features, double[] mean) {
        int d = mean.length;
        double[] values = features.toArray();
        double root = Math.sqrt(features.rows() - 1.0);
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - mean[i % d]) / root;
        }
        return new DMatrixRMaj(features.rows(), d, true, values);
    }

    private static double[] covariance(Features features, double[] mean) {
        double[] covariance = Scatter.about(features, mean);
        for (int i = 0; i < covariance.length; i++) {
            covariance[i] /= features.rows() - 1.0;
        }
        return covariance;
    }
}

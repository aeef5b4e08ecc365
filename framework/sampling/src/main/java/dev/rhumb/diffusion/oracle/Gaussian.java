package dev.rhumb.diffusion.oracle;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * One Gaussian {@code N(mu, C)} by its eigendecomposition {@code C = U diag(l) U^T}, so that its noised form
 * {@code N(a mu, a^2 C + s^2 I)} needs no further factorisation. Immutable.
 */
public final class Gaussian {

    private static final double LOG_2PI = Math.log(2 * Math.PI);

    private final double[] mean;
    private final double[][] covariance;
    private final double[][] axes;
    private final double[] variances;

    /**
     * @param mean D coordinates
     * @param covariance symmetric positive definite, D x D
     */
    public Gaussian(double[] mean, double[][] covariance) {
        this.mean = mean.clone();
        this.covariance = Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
        int d = mean.length;
        if (covariance.length != d || Arrays.stream(covariance).anyMatch(row -> row.length != d)) {
            throw new IllegalArgumentException("a covariance for " + d + " coordinates must be " + d + " x " + d);
        }
        this.axes = new double[d][d];
        this.variances = Jacobi.eigen(this.covariance, axes);
        for (double v : variances) {
            if (!(v > 0)) {
                throw new IllegalArgumentException("a covariance has eigenvalue " + v + "; all must be positive");
            }
        }
    }

    public int dimension() {
        return mean.length;
    }

    /** A copy of mu. */
    public double[] mean() {
        return mean.clone();
    }

    /** A copy of C. */
    public double[][] covariance() {
        return Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
    }

    /** A copy of U, whose columns are the eigenvectors. */
    public double[][] axes() {
        return Arrays.stream(axes).map(double[]::clone).toArray(double[][]::new);
    }

    /** A copy of the eigenvalues, in the order of the columns of U. */
    public double[] variances() {
        return variances.clone();
    }

    /** {@code (x - a mu)^T (a^2 C + s^2 I)^-1 (x - a mu)}. */
    public double mahalanobis(double[] x, double a, double s) {
        double sum = 0;
        for (int j = 0; j < mean.length; j++) {
            double z = projection(x, a, j);
            sum += z * z / (a * a * variances[j] + s * s);
        }
        return sum;
    }

    /** {@code log N(x; a mu, a^2 C + s^2 I)}. */
    public double logDensity(double[] x, double a, double s) {
        double logDeterminant = 0;
        for (double v : variances) {
            logDeterminant += Math.log(a * a * v + s * s);
        }
        return -0.5 * (mahalanobis(x, a, s) + logDeterminant + mean.length * LOG_2PI);
    }

    /** An exact sample. */
    public double[] sample(RandomGenerator random) {
        double[] x = mean.clone();
        for (int j = 0; j < mean.length; j++) {
            double z = random.nextGaussian() * Math.sqrt(variances[j]);
            for (int i = 0; i < mean.length; i++) {
                x[i] += axes[i][j] * z;
            }
        }
        return x;
    }

    private double projection(double[] x, double a, int j) {
        double z = 0;
        for (int i = 0; i < mean.length; i++) {
            z += axes[i][j] * (x[i] - a * mean[i]);
        }
        return z;
    }
}

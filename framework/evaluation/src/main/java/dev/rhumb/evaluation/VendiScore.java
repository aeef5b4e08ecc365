package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * Vendi score: D. Friedman and A. B. Dieng, "The Vendi Score", TMLR 2023, definition 3.1, and for orders q other than 1 A.
 * P. Pasarkar and A. B. Dieng, "Cousins of the Vendi Score", AISTATS 2024: the exponential of the Rényi entropy of order q
 * of the eigenvalues of {@code K / n}, the effective number of different samples, from 1 to n.
 *
 * <p>It says nothing of quality, and grows with n: compare with what real samples score, at equal n. Orders above 1 weigh common
 * samples more, orders below 1 rare ones. Eigenvalues that are not above 0 are dropped; below order 1 the ones of rounding
 * size count (a root of 1e-17 is 3e-9), so that such values are good to about 1e-6 only.
 */
public final class VendiScore {
    /** Which neighbour of a reference sample gives the width of the kernel. */
    static final int WIDTH_NEIGHBOURS = 5;

    private VendiScore() {}

    /**
     * The score with a Gaussian kernel as wide as the reference's points lie apart: {@code exp(-|x - y|^2 / (2 w^2))}, {@code
     * w^2} the median of the squared distances from each reference sample to its 5th nearest other one. The origin of the
     * features does not matter, nor their unit. A cosine does depend on the origin: with features that are 0 or more all
     * samples look alike, and classes that guidance drives apart count as variety.
     *
     * @param order above 0; {@code Double.POSITIVE_INFINITY} for one over the largest eigenvalue
     * @throws IllegalArgumentException if the reference has fewer than 6 samples or mostly repeated ones, or there are more
     *     than 46,340 samples
     */
    public static double relativeTo(Features reference, Features generated, double order) {
        Features.requireSameColumns(reference, generated);
        double[] squared = reference.squaredRadii(WIDTH_NEIGHBOURS).clone();
        Arrays.sort(squared);
        double width = Math.sqrt(squared[squared.length / 2]);
        if (!(width > 0)) {
            throw new IllegalArgumentException(
                    "Half of the reference samples occur more than " + WIDTH_NEIGHBOURS
                            + " times, so that their distances give the kernel no width; give a reference without repetitions.");
        }
        int n = generated.rows();
        double[] gram = Kernel.gaussian(width).matrix(generated);
        for (int i = 0; i < gram.length; i++) {
            gram[i] /= n;
        }
        return exponentialEntropy(generated.algebra().eigenvalues().of(gram, n, n), order);
    }

    /** Order 1 with the cosine kernel. */
    public static double cosine(Features features) {
        return cosine(features, 1);
    }

    /**
     * The score with the kernel {@code x.y / (|x| |y|)}. It works on the {@code d x d} matrix {@code X'X}, which has the
     * same eigenvalues other than 0, if there are more samples than features, and on {@code X X'} otherwise.
     *
     * @param order above 0; {@code Double.POSITIVE_INFINITY} for one over the largest eigenvalue
     * @throws IllegalArgumentException if a row is zero, or the order is not above 0
     */
    public static double cosine(Features features, double order) {
        Features unit = features.normalized();
        int n = unit.rows();
        int d = unit.columns();
        double[] gram = d < n
                ? Scatter.about(unit, new double[d])
                : Kernel.polynomial(1, 1, 0).matrix(unit);
        int size = Math.min(n, d);
        for (int i = 0; i < gram.length; i++) {
            gram[i] /= n;
        }
        return exponentialEntropy(features.algebra().eigenvalues().of(gram, size, size), order);
    }

    /** The score of a kernel matrix with ones on its diagonal, {@code n x n} row-major, all samples weighing the same. */
    public static double ofKernel(double[] kernel, int n, double order) {
        double[] weights = new double[n];
        Arrays.fill(weights, 1.0 / n);
        return ofKernel(kernel, weights, order);
    }

    /**
     * The probability-weighted score (definition 3.2 of the first paper).
     *
     * @param kernel symmetric, {@code n x n} row-major, with ones on the diagonal
     * @param weights n probabilities, 0 or more, with sum 1
     */
    public static double ofKernel(double[] kernel, double[] weights, double order) {
        int n = weights.length;
        if ((long) n * n != kernel.length) {
            throw new IllegalArgumentException("A kernel matrix of " + n + " samples has " + (long) n * n
                    + " values, but " + kernel.length + " were given.");
        }
        double total = 0;
        for (double weight : weights) {
            if (!(weight >= 0)) {
                throw new IllegalArgumentException("The weight " + weight + " is not a probability.");
            }
            total += weight;
        }
        if (!(Math.abs(total - 1) <= 1e-9)) {
            throw new IllegalArgumentException("The weights add up to " + total + ", but must add up to 1.");
        }
        double[] weighted = new double[kernel.length];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                requireKernel(kernel, n, i, j);
                weighted[i * n + j] = kernel[i * n + j] * Math.sqrt(weights[i] * weights[j]);
            }
        }
        return exponentialEntropy(Spectrum.eigenvalues(weighted, n), order);
    }

    private static void requireKernel(double[] kernel, int n, int i, int j) {
        double value = kernel[i * n + j];
        if (i == j && !(Math.abs(value - 1) <= 1e-6)) {
            throw new IllegalArgumentException("A similarity of a sample with itself is 1, but entry (" + i + ", " + i
                    + ") of the kernel matrix is " + value + ".");
        }
        if (!(Math.abs(value - kernel[j * n + i]) <= 1e-6)) {
            throw new IllegalArgumentException("The kernel matrix is not symmetric at (" + i + ", " + j + "): " + value
                    + " and " + kernel[j * n + i] + ".");
        }
    }

    private static double exponentialEntropy(double[] eigenvalues, double order) {
        if (!(order > 0)) {
            throw new IllegalArgumentException("The order of a Vendi score is " + order + ", but must be above 0.");
        }
        double[] positive = Arrays.stream(eigenvalues).filter(v -> v > 0).toArray();
        if (Double.isInfinite(order)) {
            return 1 / Arrays.stream(positive).max().orElseThrow();
        }
        if (order == 1) {
            return Math.exp(-Arrays.stream(positive).map(v -> v * Math.log(v)).sum());
        }
        return Math.pow(Arrays.stream(positive).map(v -> Math.pow(v, order)).sum(), 1 / (1 - order));
    }
}

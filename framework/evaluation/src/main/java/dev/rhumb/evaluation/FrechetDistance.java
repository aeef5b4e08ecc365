package dev.rhumb.evaluation;

import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fréchet distance between Gaussians fitted to two sets of features: M. Heusel et al., "GANs Trained by a Two Time-Scale
 * Update Rule", NeurIPS 2017, equation 6 (FID, where the features are Inception's; FD-DINOv2, where they are DINOv2's).
 *
 * <p>{@code |m1 - m2|^2 + tr C1 + tr C2 - 2 tr (C1 C2)^(1/2)}, covariances divided by {@code n - 1}. With {@code C = F'F}
 * the last trace is the sum of the singular values of {@code F1 F2'}: symmetric in the two sets, real by construction, and
 * sound for singular covariances, where a matrix square root of {@code C1 C2} loses half the digits or turns complex.
 * The result is not clipped: two identical sets may give -1e-14.
 *
 * <p>The estimate is biased upwards by about a constant over n, and the constant depends on the model (see {@link
 * #infinity}): compare at equal n only. With n not above the number of features the covariances are singular; the value
 * is defined, but dominated by the bias.
 */
public final class FrechetDistance {
    private static final int INFINITY_POINTS = 15;

    private FrechetDistance() {}

    /**
     * @throws IllegalArgumentException if a set has fewer than two samples or the sets differ in the number of features
     */
    public static double between(Features a, Features b) {
        Features.requireSameColumns(a, b);
        return between(a.gaussian(), b.gaussian());
    }

    /** The distance between two Gaussians, for statistics computed elsewhere. */
    public static double between(GaussianFit a, GaussianFit b) {
        if (a.dimension() != b.dimension()) {
            throw new IllegalArgumentException("The two Gaussians have " + a.dimension() + " and " + b.dimension()
                    + " dimensions; they must come from the same feature extractor.");
        }
        double shift = 0;
        for (int i = 0; i < a.dimension(); i++) {
            double difference = a.meanAt(i) - b.meanAt(i);
            shift += difference * difference;
        }
        return shift + (a.trace() + b.trace() - 2 * rootTrace(a.factor(), b.factor()));
    }

    /** What a reader of the distance should know where there are too few samples for what is called FID. */
    static Optional<String> note(Features a, Features b) {
        int features = a.columns();
        int fewest = Math.min(a.rows(), b.rows());
        return fewest > features
                ? Optional.empty()
                : Optional.of(
                        "The smaller set has " + fewest + " samples of " + features + " features: with no more samples"
                                + " than features the covariance is singular, and the Fréchet distance is mostly its own bias;"
                                + " compare it at equal numbers of samples alone.");
    }

    private static double rootTrace(Features a, Features b) {
        if (a.rows() == 0 || b.rows() == 0) {
            return 0;
        }
        double[] product = new double[Math.multiplyExact(a.rows(), b.rows())];
        LinearAlgebra precise = a.algebra().precise();
        Pairwise.across(a.on(precise), b.on(precise), List.of(block -> {
            for (int i = 0; i < block.rows; i++) {
                System.arraycopy(
                        block.dots, i * block.count, product, (block.top + i) * b.rows() + block.from, block.count);
            }
        }));
        return Arrays.stream(a.algebra().singularValues().of(product, a.rows(), b.rows()))
                .sum();
    }

    /**
     * FID-infinity: M. J. Chong and D. Forsyth, "Effectively Unbiased FID and Inception Score", CVPR 2020, section 3. The
     * distance for 15 subset sizes up to n of the generated set, fitted by a line in 1/n; the intercept is what infinitely many
     * generated samples would score. The sizes start at n/10, or at twice the number of features where that is more: below it
     * covariances are singular, and the distance is not a line in 1/n. Subsets are drawn from one seeded stream each.
     *
     * @throws IllegalArgumentException if there are fewer than 20 generated samples, or than four for each feature
     */
    public static double infinity(Features reference, Features generated, long seed) {
        int n = generated.rows();
        int least = Math.max(20, Math.multiplyExact(4, generated.columns()));
        if (n < least) {
            throw new IllegalArgumentException(
                    "FID-infinity needs at least 20 generated samples and four for each of the "
                            + generated.columns() + " features, here " + least + ", but there are " + n
                            + "; a line through fewer does not lead to the value of many.");
        }
        double[] inverse = new double[INFINITY_POINTS];
        double[] distance = new double[INFINITY_POINTS];
        int smallest = Math.max(2 * generated.columns(), Math.max(2, n / 10));
        for (int i = 0; i < INFINITY_POINTS; i++) {
            int size = smallest + (int) Math.round((double) (n - smallest) * i / (INFINITY_POINTS - 1));
            inverse[i] = 1.0 / size;
            distance[i] = between(
                    reference,
                    generated.subset(RandomStream.of(seed, "fid-infinity", i).choose(n, size)));
        }
        return intercept(inverse, distance);
    }

    private static double intercept(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return meanY - covariance / variance * meanX;
    }
}

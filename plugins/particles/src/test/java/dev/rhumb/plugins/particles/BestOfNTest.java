package dev.rhumb.plugins.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class BestOfNTest extends GuidanceContract {

    private static final int ROWS = 8192;
    private static final int HIGH = 1;

    @Override
    protected Guidance guidance() {
        return new BestOfN("near");
    }

    @Override
    protected int particles() {
        return 8;
    }

    /** The reward of the oracle world: the log density of N((1, 0.5), 0.25 I) up to a constant. */
    private static double near(double[] x) {
        return -2 * ((x[0] - 1) * (x[0] - 1) + (x[1] - 0.5) * (x[1] - 0.5));
    }

    private static double[] rewards(OracleWorld world, int particles, long seed, Guidance... stack) {
        Sampler sampler = OracleWorld.samplers().get("ddpm");
        long[] labels = new long[ROWS];
        Arrays.fill(labels, HIGH);
        double[][] points = world.sample(world.plan(sampler, particles, stack), seed, 0, labels)
                .points();
        return Arrays.stream(points).mapToDouble(BestOfNTest::near).toArray();
    }

    @Test
    void everyGroupEndsAsItsBestUnguidedParticle() {
        try (OracleWorld world = OracleWorld.open()) {
            double[] unguided = rewards(world, 8, 21);
            double[] kept = rewards(world, 8, 21, new BestOfN("near"));
            for (int i = 0; i < ROWS; i++) {
                int first = i - i % 8;
                assertThat(kept[i])
                        .isEqualTo(
                                Arrays.stream(unguided, first, first + 8).max().orElseThrow());
            }
        }
    }

    /**
     * The expected maximum of N rewards, from the order statistics of independent samples. Both sides are means of 8192
     * rewards or fewer groups; four standard errors of their difference are allowed, a false alarm in 16 000 for each N.
     */
    @Test
    void theExpectedRewardIsThatOfTheBestOfNIndependentSamples() {
        try (OracleWorld world = OracleWorld.open()) {
            double[] sorted = rewards(world, 1, 22);
            Arrays.sort(sorted);
            double before = Arrays.stream(sorted).average().orElseThrow();
            for (int n : new int[] {2, 4, 16}) {
                double[] kept = rewards(world, n, 23, new BestOfN("near"));
                double mean = Arrays.stream(kept).average().orElseThrow();
                double error = Math.sqrt(variance(kept) / (ROWS / (double) n) + maximumVariance(sorted, n) * n / ROWS);
                assertThat(mean).as("mean of the best of %d", n).isCloseTo(maximum(sorted, n, 1), within(4 * error));
                assertThat(mean).as("best of %d against fewer", n).isGreaterThan(before);
                before = mean;
            }
        }
    }

    /** {@code E max^power} of n draws with replacement. */
    private static double maximum(double[] sorted, int n, int power) {
        double sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            double weight = Math.pow((i + 1.0) / sorted.length, n) - Math.pow((double) i / sorted.length, n);
            sum += weight * Math.pow(sorted[i], power);
        }
        return sum;
    }

    private static double maximumVariance(double[] sorted, int n) {
        double mean = maximum(sorted, n, 1);
        return maximum(sorted, n, 2) - mean * mean;
    }

    private static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }
}

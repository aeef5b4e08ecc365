package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.sampler.Ddpm;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.plugins.particles.FeynmanKac;
import dev.rhumb.plugins.particles.Potential;
import dev.rhumb.plugins.particles.TwistedSampler;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Particle methods against the exact tilted conditional {@code p(x | high) exp(near(x))} of the oracle world, whose mean
 * is known in closed form because a Gaussian times a Gaussian is one.
 */
final class ParticleLimitTest {

    private static final double[] TARGET = {1, 0.5};
    private static final double VARIANCE = 0.25;
    private static final int ROWS = 4096;
    private static final int HIGH = 1;

    /** The mean of x_1 under the tilted conditional. */
    private static double exactMean(Mixture mixture) {
        double total = 0;
        double mean = 0;
        for (int k = 0; k < mixture.size(); k++) {
            if (mixture.classOf(k) == HIGH) {
                double[] mu = mixture.component(k).mean();
                double[][] c = mixture.component(k).covariance();
                double p = c[0][0] + VARIANCE;
                double q = c[1][1] + VARIANCE;
                double r = c[0][1];
                double determinant = p * q - r * r;
                double[] gap = {TARGET[0] - mu[0], TARGET[1] - mu[1]};
                double u = (q * gap[0] - r * gap[1]) / determinant;
                double v = (p * gap[1] - r * gap[0]) / determinant;
                double weight = mixture.weight(k) * Math.exp(-0.5 * (gap[0] * u + gap[1] * v)) / Math.sqrt(determinant);
                total += weight;
                mean += weight * (mu[0] + c[0][0] * u + c[0][1] * v);
            }
        }
        return mean / total;
    }

    private static double error(Guidance method, int particles) {
        double error = error(List.of(Entry.of(method)), particles);
        System.out.printf("%s, %d particles: mean is off by %.4f%n", method, particles, error);
        return error;
    }

    private static double error(List<Entry> stack, int particles) {
        try (OracleWorld world = OracleWorld.open()) {
            SamplingPlan plan = new SamplingPlan(
                    world.model(),
                    new Ddpm(Ddpm.Variance.FIXED_SMALL),
                    new KarrasSchedule(0.02, 20, 7).grid(60),
                    stack,
                    world.resources(),
                    particles);
            long[] labels = new long[ROWS];
            Arrays.fill(labels, HIGH);
            double[][] points = world.sample(plan, 11, 0, labels).points();
            double mean = Arrays.stream(points).mapToDouble(p -> p[0]).average().orElseThrow();
            return mean - exactMean(world.model().mixture());
        }
    }

    /** Without this the bounds below would say little. */
    @Test
    void unsteeredSamplesAreFarFromTheTarget() {
        assertThat(Math.abs(error(List.of(), 1))).isGreaterThan(0.14);
    }

    @Test
    void twistedSamplingApproachesTheExactConditional() {
        Guidance tds = new TwistedSampler("near", 1, 1);
        double many = error(tds, 64);
        // 64 groups: a standard deviation of 0.55 over groups that resampling correlates fully would give 0.07 at most.
        assertThat(many).isCloseTo(0, within(0.05));
    }

    @ParameterizedTest
    @EnumSource
    void everyPotentialAimsAtTheSameTarget(Potential potential) {
        // Seldom and early, so that the completion at the clean end has something to complete.
        Guidance adaptive = new FeynmanKac("near", 1, 10, potential, 0.5, 0.3, 0.9);
        assertThat(error(adaptive, 32)).isCloseTo(0, within(0.07));
    }

    @Test
    void feynmanKacSteeringApproachesItToo() {
        Guidance fk = new FeynmanKac("near", 1, 5, Potential.DIFFERENCE, 1, 0, 1);
        // 128 groups: 0.05 at most if resampling correlates a group fully.
        assertThat(error(fk, 32)).isCloseTo(0, within(0.07));
    }
}

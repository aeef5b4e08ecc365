package dev.rhumb.plugins.energies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifoldConstrainedTest extends GuidanceContract {

    private static final double[] MEAN = {0.2, -0.1};
    private static final double[][] COVARIANCE = {{0.5, 0.4}, {0.4, 0.6}};
    private static final double KNOWN = 1.1;

    @Override
    protected Guidance guidance() {
        return new ManifoldConstrained(1, 2, List.of(0.9), 0.1);
    }

    private static double[][] run(double scale) {
        Mixture gaussian = new Mixture(
                new double[] {1, 1},
                new double[][] {MEAN, MEAN},
                new double[][][] {COVARIANCE, COVARIANCE},
                new int[] {0, 1},
                List.of("low", "high"));
        try (OracleWorld world = OracleWorld.around(gaussian)) {
            return world.sample(
                            world.plan(
                                    OracleWorld.samplers().get("ddpm"),
                                    1,
                                    new ManifoldConstrained(0, 1, List.of(KNOWN), scale)),
                            17,
                            0,
                            new long[4096])
                    .points();
        }
    }

    private static double mean(double[][] points) {
        return Arrays.stream(points).mapToDouble(p -> p[1]).average().orElseThrow();
    }

    @Test
    void finishedSamplesHoldTheMeasurementExactly() {
        for (double[] point : run(0.3)) {
            assertThat(point[0]).isEqualTo(KNOWN);
        }
    }

    @Test
    void theGradientBringsTheUnknownValueNearerToItsExactConditionalMean() {
        double exact = MEAN[1] + COVARIANCE[0][1] / COVARIANCE[0][0] * (KNOWN - MEAN[0]);
        double replaced = mean(run(0));
        double guided = mean(run(1));
        assertThat(guided).as("the paper's scale").isCloseTo(exact, within(0.08));
        assertThat(replaced).as("replacement alone").isNotCloseTo(exact, within(0.3));
    }

    @Test
    void valuesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new ManifoldConstrained(2, 5, List.of(0.1, 0.2), 1))
                .hasMessage("mcg: there are 2 values; allowed is 1, or 3 as from 2 to 5");
        assertThatThrownBy(() -> new ManifoldConstrained(2, 2, List.of(0.1), 1))
                .hasMessage("mcg: from is 2; it must be below to, which is 2");
        try (OracleWorld world = OracleWorld.open()) {
            Guidance outside = new ManifoldConstrained(1, 3, List.of(0.1), 1);
            assertThatThrownBy(() -> new Loop(world.plan(OracleWorld.samplers().get("ddim"), 1, outside)).check())
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("it has known values up to 3, but a sample of shape (2) has 2");
        }
    }
}

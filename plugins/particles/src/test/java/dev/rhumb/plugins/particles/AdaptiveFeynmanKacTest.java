package dev.rhumb.plugins.particles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AdaptiveFeynmanKacTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new FeynmanKac("near", 2, 2, Potential.MAX, 0.5, 0.2, 0.8);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new FeynmanKac("near", 0, 2, Potential.MAX, 0.5, 0.2, 0.8));
    }

    @Override
    protected int particles() {
        return 8;
    }

    private static double[][] run(OracleWorld world, int particles, Guidance... stack) {
        long[] labels = new long[64];
        Arrays.fill(labels, 1);
        return world.sample(world.plan(OracleWorld.samplers().get("ddpm"), particles, stack), 31, 0, labels)
                .points();
    }

    /** Without a resampling on the way, every potential is completed at the end to the same weight, exp(lambda r(x0)). */
    @ParameterizedTest
    @EnumSource
    void allPotentialsWeighFinishedSamplesAlike(Potential potential) {
        try (OracleWorld world = OracleWorld.open()) {
            double[][] importance = run(world, 16, new FeynmanKac("near", 3, 1, Potential.REWARD, 1, 1, 1));
            double[][] steered = run(world, 16, new FeynmanKac("near", 3, 2, potential, 0, 0, 1));
            assertThat(steered).isEqualTo(importance);
        }
    }

    @Test
    void anIntervalOfNothingIsImportanceSampling() {
        try (OracleWorld world = OracleWorld.open()) {
            double[][] unguided = run(world, 16);
            double[][] kept = run(world, 16, new FeynmanKac("near", 3, 1, Potential.REWARD, 1, 1, 1));
            assertThat(Arrays.asList(unguided)).containsAll(Arrays.asList(kept));
            assertThat(mean(kept)).isGreaterThan(mean(unguided));
        }
    }

    @Test
    void anIntervalThatEndsBeforeItStartsIsRefused() {
        assertThatThrownBy(() -> new FeynmanKac("near", 2, 1, Potential.ADD, 1, 0.8, 0.2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fk-steering: start is 0.8; it must not be above end, 0.2");
    }

    private static double mean(double[][] points) {
        return Arrays.stream(points)
                .mapToDouble(x -> -(x[0] - 1) * (x[0] - 1) - (x[1] - 0.5) * (x[1] - 0.5))
                .average()
                .orElseThrow();
    }
}

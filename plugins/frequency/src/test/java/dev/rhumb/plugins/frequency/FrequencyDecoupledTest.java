package dev.rhumb.plugins.frequency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FrequencyDecoupledTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new FrequencyDecoupled(4, 2, 0.5, 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new FrequencyDecoupled(1, 1, 0.5, 1));
    }

    @Override
    protected OracleWorld world() {
        return OracleWorld.images();
    }

    @Test
    void aConstantDifferenceIsCoarseAlone() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray u = manager.create(
                    IntStream.range(0, 16).mapToDouble(i -> i * i).toArray(), new Shape(1, 1, 4, 4));
            NDArray c = u.add(1);
            double[] guided =
                    new FrequencyDecoupled(10, 3, 1, 1).combine(c, u, null).toDoubleArray();
            assertThat(guided).containsExactly(u.add(3).toDoubleArray(), within(1e-12));
        }
    }

    @Test
    void equalWeightsAreClassifierFreeGuidance() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray c =
                    manager.create(IntStream.range(0, 48).mapToDouble(Math::sin).toArray(), new Shape(2, 1, 4, 6));
            NDArray u = manager.create(
                    IntStream.range(0, 48).mapToDouble(i -> Math.cos(3 * i)).toArray(), new Shape(2, 1, 4, 6));
            assertThat(new FrequencyDecoupled(2.5, 2.5, 1, 1)
                            .combine(c, u, null)
                            .toDoubleArray())
                    .containsExactly(u.add(c.sub(u).mul(2.5)).toDoubleArray(), within(1e-12));
        }
    }

    @Test
    void refusesPointsThatAreNoImagesInASentence() {
        try (OracleWorld plane = OracleWorld.open()) {
            SamplingPlan plan = plane.plan(OracleWorld.samplers().get("ddim"), 1, guidance());
            assertThatThrownBy(() -> new Loop(plan).check())
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("makes points of shape (2); it is for images");
        }
    }

    @Test
    void refusesImagesThatCannotBeHalved() {
        assertThatThrownBy(() -> Pyramid.requireHalves(new Shape(3, 32, 27)))
                .isInstanceOf(Unsupported.class)
                .hasMessage("images of 32 x 27 pixels cannot be halved; height and width must be even, and 4 at least");
    }
}

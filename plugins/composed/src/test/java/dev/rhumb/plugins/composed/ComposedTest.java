package dev.rhumb.plugins.composed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ComposedTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Composed(Map.of("low", 1.5), 1);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Composed(Map.of("low", 1.5), 0));
    }

    /** The run's own class at weight w - 1 is classifier-free guidance with weight w. */
    @Test
    void composingTheRunsOwnClassIsClassifierFreeGuidance() {
        Contrast classifierFree = (conditional, unconditional, here) ->
                conditional.add(conditional.sub(unconditional).mul(1.5));
        try (OracleWorld world = OracleWorld.open()) {
            double[] composed = sample(world, guidance());
            double[] expected = sample(world, classifierFree);
            assertThat(composed).containsExactly(expected, within(1e-12));
        }
    }

    /** Weights of one condition add: 1 and 0.5 are 1.5. */
    @Test
    void weightsAddAndTheScaleMultipliesThem() {
        try (OracleWorld world = OracleWorld.open()) {
            Guidance half = new Composed(Map.of("low", 3.0), 0.5);
            assertThat(sample(world, half)).containsExactly(sample(world, guidance()), within(1e-12));
        }
    }

    private static double[] sample(OracleWorld world, Guidance guidance) {
        return world.sample(world.plan(new Ddim(0), 1, guidance), 7, 0, 0).points()[0];
    }

    @Test
    void refusesAnEmptyListAndWeightsThatAreNoNumbers() {
        assertThatThrownBy(() -> new Composed(Map.of(), 1)).hasMessageContaining("conditions is empty");
        assertThatThrownBy(() -> new Composed(Map.of("low", Double.NaN), 1)).hasMessageContaining("'low' is NaN");
    }

    @Test
    void costsAnEvaluationForEachConditionAndOneWithout() {
        assertThat(new Composed(Map.of("low", 1.0, "high", 1.0), 1).cost().evaluations())
                .isEqualTo(3);
    }
}

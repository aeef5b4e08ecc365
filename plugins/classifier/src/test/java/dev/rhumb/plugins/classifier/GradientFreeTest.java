package dev.rhumb.plugins.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GradientFreeTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new GradientFree("classifier", 3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new GradientFree("classifier", 1));
    }

    @Test
    void betweenTwoClassesItIsClassifierGuidanceWithoutTheGradient() {
        long[] labels = {0, 1, 1, 0, 1};
        try (OracleWorld world = OracleWorld.open()) {
            OracleWorld.samplers().forEach((name, sampler) -> {
                OracleWorld.Result free =
                        world.sample(world.plan(sampler, 1, new GradientFree("classifier", 2.5)), 9, 0, labels);
                OracleWorld.Result gradient =
                        world.sample(world.plan(sampler, 1, new ClassifierScore("classifier", 1.5)), 9, 0, labels);
                for (int i = 0; i < labels.length; i++) {
                    assertThat(free.points()[i])
                            .as("sample %d under %s", i, name)
                            .containsExactly(gradient.points()[i], within(1e-9));
                }
                assertThat(free.counts().gradients()).isZero();
            });
        }
    }

    @Test
    void aLikelihoodThatDoesNotKnowAllClassesIsRefused() {
        try (OracleWorld world = OracleWorld.open()) {
            Likelihood one = world.model().posterior()::logLikelihood;
            SamplingPlan plan = world.plan(OracleWorld.samplers().get("ddim"), 1, new GradientFree("one", 2))
                    .with(new Resources(Map.of(), Map.of("one", one), Map.of(), List.of("low", "high")));
            assertThatThrownBy(() -> new Loop(plan).check())
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("the likelihood 'one' judges one condition at a time");
        }
    }
}

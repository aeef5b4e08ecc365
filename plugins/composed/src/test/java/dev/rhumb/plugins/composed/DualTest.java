package dev.rhumb.plugins.composed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.testkit.GuidanceContract;
import dev.rhumb.testkit.OracleWorld;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DualTest extends GuidanceContract {

    @Override
    protected Guidance guidance() {
        return new Dual("high", 1.5, 3);
    }

    @Override
    protected Optional<Guidance> neutral() {
        return Optional.of(new Dual("high", 1, 1));
    }

    /** Along the chain u, m, c equal weights telescope: D_u + w (D_m - D_u) + w (D_c - D_m) = D_u + w (D_c - D_u). */
    @Test
    void equalWeightsAreClassifierFreeGuidance() {
        Contrast classifierFree = (conditional, unconditional, here) ->
                conditional.add(conditional.sub(unconditional).mul(1.5));
        try (OracleWorld world = OracleWorld.open()) {
            assertThat(sample(world, new Dual("high", 2.5, 2.5)))
                    .containsExactly(sample(world, classifierFree), within(1e-11));
        }
    }

    private static double[] sample(OracleWorld world, Guidance guidance) {
        return world.sample(world.plan(new Ddim(0), 1, guidance), 7, 0, 0).points()[0];
    }
}

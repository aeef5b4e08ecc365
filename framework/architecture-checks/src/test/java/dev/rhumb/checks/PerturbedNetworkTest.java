package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.data.Draws;
import dev.rhumb.diffusion.level.DdimSchedule;
import dev.rhumb.diffusion.level.Spacing;
import dev.rhumb.diffusion.level.VpTable;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.plugins.perturbed.Perturbed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin that was written for the oracle, on a network, through the ordinary loop. */
class PerturbedNetworkTest {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private NetworkDenoiser model;

    @BeforeEach
    void build() {
        UNet unet = new UNet(manager, new UNetShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 4, 8, 2));
        unet.initialize(1);
        float[] weights = unet.toFloats();
        Draws draws = new Draws(2, "weights", 0);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) (0.1 * draws.normal());
        }
        unet.setWeights(weights);
        model = new NetworkDenoiser("small", unet, new Preconditioning(Preconditioning.Kind.VELOCITY, 1), true);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private float[] sample(Perturbed... stack) {
        DdimSchedule schedule = new DdimSchedule(VpTable.cosine(), Spacing.TRAILING, 0, true);
        SamplingPlan plan = SamplingPlan.unguided(model, new Ddim(0), schedule.grid(6))
                .with(List.of(stack).stream().map(Entry::of).toList());
        return new Loop(plan)
                .sample(manager, new CounterNoise(1), 0, new long[] {0, 1, 1}, LoopListener.NONE)
                .samples()
                .toFloatArray();
    }

    @ParameterizedTest
    @CsvSource({
        "identity-attention, middle.attention",
        "blurred-queries, down.1.0.attention",
        "blurred-queries:1.5, down.1.0.attention",
        "skipped-block, up.1.0",
        "permuted-tokens, middle.attention"
    })
    void everyKindGuidesAndItsNeutralScaleIsTheUnguidedResult(String kind, String site) {
        float[] unguided = sample();
        assertThat(sample(new Perturbed(kind, List.of(site), 0))).isEqualTo(unguided);
        float[] guided = sample(new Perturbed(kind, List.of(site), 3));
        assertThat(guided).isNotEqualTo(unguided);
        for (float value : guided) {
            assertThat(value).isFinite();
        }
        assertThat(sample()).isEqualTo(unguided);
    }

    @Test
    void anUnknownSiteOrKindIsRefusedBeforeTheFirstStep() {
        assertThatThrownBy(() -> sample(new Perturbed("identity-attention", List.of("down.7.0"), 2)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContainingAll("'down.7.0'", "middle.attention");
        assertThatThrownBy(() -> sample(new Perturbed("drop", List.of("middle.attention"), 2)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContainingAll("'drop'", "identity-attention");
    }
}

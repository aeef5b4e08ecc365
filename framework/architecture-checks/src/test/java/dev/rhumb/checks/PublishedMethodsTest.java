package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.imported.ImportedDenoiser;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.DdimSchedule;
import dev.rhumb.diffusion.schedule.Spacing;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.plugins.autoguidance.InternalGuidance;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.perturbed.EntropyRectifying;
import dev.rhumb.plugins.perturbed.InSitu;
import dev.rhumb.plugins.perturbed.MovingAverage;
import dev.rhumb.plugins.perturbed.PerturbedAttention;
import dev.rhumb.plugins.perturbed.SelfAttention;
import dev.rhumb.plugins.perturbed.SkippedLayers;
import dev.rhumb.plugins.perturbed.SmoothedEnergy;
import dev.rhumb.plugins.perturbed.TokenPerturbation;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods that act inside a network, on a published transformer that its library saved, through the ordinary loop. */
class PublishedMethodsTest {
    private static final int STEPS = 4;
    private static final Path DIT =
            Path.of(System.getProperty("rhumb.root"), "framework/networks/src/test/resources/published/dit");
    private static final List<String> BLOCK = List.of("transformer_blocks.1");

    private final NDManager manager = PyTorch.manager();
    private Denoiser model;

    @BeforeEach
    void open() {
        model = ImportedDenoiser.open("dit", Pretrained.read(DIT).descriptor(), DIT, manager);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private SampledBatch run(Guidance... stack) {
        DdimSchedule schedule = new DdimSchedule(VpTable.ddpm(), Spacing.TRAILING, 0, true);
        SamplingPlan plan = SamplingPlan.unguided(model, new Ddim(0), schedule.grid(STEPS))
                .with(Stream.of(stack).map(Entry::of).toList());
        return new Loop(plan).sample(manager, new CounterNoise(1), 0, new long[] {0, 3, 4}, LoopListener.NONE);
    }

    static Stream<Guidance> methods() {
        return Stream.of(
                new ClassifierFree(2),
                new PerturbedAttention(3, BLOCK),
                new PerturbedAttention(3, List.of()),
                new SmoothedEnergy(3, 9999, BLOCK),
                new SmoothedEnergy(3, 1, List.of()),
                new SkippedLayers(2.8, BLOCK),
                new TokenPerturbation(3, BLOCK),
                new EntropyRectifying(3, 2, BLOCK),
                new SelfAttention(2, 1, 1, "transformer_blocks.1.attn1"),
                new MovingAverage(3, 0.5, 0, List.of("transformer_blocks.0.attn1", "transformer_blocks.1.attn1")));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodGuidesAndCostsWhatItSays(Guidance method) {
        SampledBatch guided = run(method);
        assertThat(guided.nonFinite()).isEmpty();
        assertThat(guided.ineffective()).isEmpty();
        assertThat(guided.samples().toFloatArray()).isNotEqualTo(run().samples().toFloatArray());
        assertThat(guided.counts().duplicates()).isZero();
        assertThat(guided.counts().rows())
                .isEqualTo(Math.round((1 + method.cost().evaluations()) * 3 * STEPS));
    }

    @Test
    void whatATransformerHasNotIsRefusedInASentence() {
        assertThatThrownBy(() -> run(new PerturbedAttention(3, List.of("middle.attention"))))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining(
                        "has no site 'middle.attention'; it has [transformer_blocks.0, transformer_blocks.0.attn1,");
        assertThatThrownBy(() -> run(new InSitu(2, 0.2, BLOCK)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("the edit 'dropout:0.2' does not suit the site 'transformer_blocks.1'");
        assertThatThrownBy(() -> run(new InternalGuidance(2)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("has no site 'head'");
    }
}

package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.NoiseSource;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.DdimSchedule;
import dev.rhumb.diffusion.schedule.Spacing;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Blur;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.plugins.autoguidance.InternalGuidance;
import dev.rhumb.plugins.classifierfree.GuidanceConditioned;
import dev.rhumb.plugins.perturbed.EntropyRectifying;
import dev.rhumb.plugins.perturbed.InSitu;
import dev.rhumb.plugins.perturbed.MovingAverage;
import dev.rhumb.plugins.perturbed.Perturbed;
import dev.rhumb.plugins.perturbed.PerturbedAttention;
import dev.rhumb.plugins.perturbed.SelfAttention;
import dev.rhumb.plugins.perturbed.SkippedLayers;
import dev.rhumb.plugins.perturbed.SmoothedEnergy;
import dev.rhumb.plugins.perturbed.TokenPerturbation;
import dev.rhumb.plugins.slidingwindow.SlidingWindow;
import dev.rhumb.sampling.Grid;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The methods that act inside a network, on one, through the ordinary loop. */
class PerturbedNetworkTest {
    private static final int STEPS = 6;
    private static final UNetShape SHAPE = new UNetShape(
            1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 4, 8, 2, null, new UNetShape.Weights(1, 4), "up.1.0");
    private final NDManager manager = PyTorch.manager();
    private NetworkDenoiser model;

    @BeforeEach
    void build() {
        model = model(manager);
    }

    /** A small network of random weights with every site. */
    static NetworkDenoiser model(NDManager manager) {
        UNet unet = new UNet(manager, SHAPE);
        unet.initialize(1);
        float[] weights = unet.toFloats();
        Draws draws = new Draws(2, "weights", 0);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) (0.1 * draws.normal());
        }
        unet.setWeights(weights);
        return new NetworkDenoiser("small", unet, new Preconditioning(Preconditioning.Kind.VELOCITY, 1), true);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private float[] sample(Guidance... stack) {
        return run(0, new long[] {0, 1, 1}, stack).samples().toFloatArray();
    }

    private SampledBatch run(long first, long[] labels, Guidance... stack) {
        DdimSchedule schedule = new DdimSchedule(VpTable.cosine(), Spacing.TRAILING, 0, true);
        SamplingPlan plan = SamplingPlan.unguided(model, new Ddim(0), schedule.grid(STEPS))
                .with(List.of(stack).stream().map(Entry::of).toList());
        SampledBatch batch = new Loop(plan).sample(manager, new CounterNoise(1), first, labels, LoopListener.NONE);
        assertThat(batch.nonFinite()).isEmpty();
        return batch;
    }

    static Stream<Guidance> methods() {
        return Stream.of(
                new PerturbedAttention(3, List.of("middle.attention")),
                new SmoothedEnergy(3, 9999, List.of("middle.attention")),
                new SmoothedEnergy(3, 1, List.of()),
                new SkippedLayers(2.8, List.of("middle.block")),
                new TokenPerturbation(3, List.of("middle.attention")),
                new EntropyRectifying(3, 2, List.of("middle.attention")),
                new InSitu(2, 0.2, List.of()),
                new Perturbed("dropout:0.2", List.of("middle.block"), 2),
                new SelfAttention(2, 1, 1, "middle.attention"),
                new MovingAverage(3, 0.5, 0, List.of("middle.attention", "up.1.0.attention")),
                new SlidingWindow(1, 0.625, 2, true),
                new InternalGuidance(2),
                new GuidanceConditioned(3));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodGuidesAndCostsWhatItSaysAndLeavesNoTrace(Guidance method) {
        float[] unguided = sample();
        SampledBatch guided = run(0, new long[] {0, 1, 1}, method);
        assertThat(guided.ineffective()).isEmpty();
        assertThat(guided.samples().toFloatArray()).isNotEqualTo(unguided);
        assertThat(guided.counts().duplicates()).isZero();
        assertThat(guided.counts().rows())
                .isEqualTo(Math.round((1 + method.cost().evaluations()) * 3 * STEPS));
        assertThat(sample(method)).isEqualTo(guided.samples().toFloatArray());
        assertThat(sample()).isEqualTo(unguided);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aSampleDoesNotDependOnItsBatch(Guidance method) {
        float[] together = sample(method);
        float[] last = run(2, new long[] {1}, method).samples().toFloatArray();
        float[] there = Arrays.copyOfRange(together, 2 * last.length, 3 * last.length);
        // Kernels of networks may round differently for another number of rows.
        assertThat(last).containsExactly(there, within(1e-3f));
    }

    @Test
    void dropoutIsDrawnAnewAtEachStepAndForEachSeed() {
        InSitu method = new InSitu(2, 0.2, List.of());
        DdimSchedule schedule = new DdimSchedule(VpTable.cosine(), Spacing.TRAILING, 0, true);
        Set<String> drawn = new HashSet<>();
        NoiseSource watched = (sample, purpose, step, stage, pass, into) -> {
            new CounterNoise(1).fill(sample, purpose, step, stage, pass, into);
            if (purpose.equals("edits")) {
                drawn.add(sample + " " + step + " " + into[0]);
            }
        };
        SamplingPlan plan =
                SamplingPlan.unguided(model, new Ddim(0), schedule.grid(STEPS)).with(List.of(Entry.of(method)));
        new Loop(plan).sample(manager, watched, 0, new long[] {0, 1}, LoopListener.NONE);
        assertThat(drawn).hasSize(2 * STEPS);
    }

    /** The rule in noise estimates, as the paper has it, against the method, which works in estimates of x0. */
    @Test
    void selfAttentionGuidanceIsThePapersRule() {
        NoiseLevel level = NoiseLevel.of(0.8, 0.6);
        NDArray x = manager.create(new Draws(5, "x", 0).normals(2 * 64), new Shape(2, 1, 8, 8));
        Condition condition = Condition.ofLabels("labels", manager.create(new long[] {0, 1}), () -> x);
        Reading site = new Reading("middle.attention");
        Denoiser.Answer seen = model.answer(
                        List.of(new Denoiser.Query(x, level, level, condition, List.of(), Set.of(site), null)))
                .get(0);
        float[] map = seen.readings().get(site).toFloatArray();
        float[] clear = seen.denoised().toFloatArray();
        float[] blurred = new float[clear.length];
        int heads = 2;
        int masked = 0;
        double[][] kernel = Blur.matrix(8, 1.5);
        for (int row = 0; row < 2; row++) {
            for (int i = 0; i < 64; i++) {
                int key = i / 8 / 2 * 4 + i % 8 / 2;
                double attended = 0;
                for (int query = 0; query < heads * 16; query++) {
                    attended += map[(row * heads * 16 + query) * 16 + key] / heads;
                }
                double value = 0;
                for (int j = 0; j < 64; j++) {
                    value += kernel[i / 8][j / 8] * kernel[i % 8][j % 8] * clear[row * 64 + j];
                }
                masked += attended > 1 ? 1 : 0;
                blurred[row * 64 + i] = attended > 1 ? (float) value : clear[row * 64 + i];
            }
        }
        assertThat(masked).isBetween(1, 127);
        NDArray noise = x.sub(seen.denoised().mul(0.8)).div(0.6);
        NDArray point = manager.create(blurred, x.getShape()).mul(0.8).add(noise.mul(0.6));
        NDArray other = model.denoise(List.of(Denoiser.Query.of(point, level, condition)))
                .get(0);
        NDArray otherNoise = point.sub(other.mul(0.8)).div(0.6);
        NDArray guidedNoise = otherNoise.add(noise.sub(otherNoise).mul(1 + 0.7));
        float[] expected = x.sub(guidedNoise.mul(0.6)).div(0.8).toFloatArray();
        float[] found = guided(new SelfAttention(0.7, 1.5, 1, "middle.attention"), x, level);
        assertThat(found).containsExactly(expected, within(2e-4f));
    }

    /** One step to the clean end, which is the guided estimate at the start. */
    private float[] guided(Guidance method, NDArray x, NoiseLevel level) {
        float[] start = x.toFloatArray();
        NoiseSource given = (sample, purpose, step, stage, pass, into) -> {
            for (int i = 0; i < into.length; i++) {
                into[i] = start[(int) sample * into.length + i];
            }
        };
        Grid grid = Grid.through(List.of(level, NoiseLevel.of(1, 0)), 1);
        SamplingPlan plan = SamplingPlan.unguided(model, new Ddim(0), grid).with(List.of(Entry.of(method)));
        return new Loop(plan)
                .sample(manager, given, 0, new long[] {0, 1}, LoopListener.NONE)
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

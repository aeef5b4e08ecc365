package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.loop.Conditions;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.network.Clip;
import dev.rhumb.diffusion.network.ClipLikelihood;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.diffusion.network.TextShape;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.plugins.cfgplusplus.PlusPlus;
import dev.rhumb.plugins.classifier.ClassifierMean;
import dev.rhumb.plugins.classifier.ClipGuidance;
import dev.rhumb.plugins.classifier.Unconditional;
import dev.rhumb.plugins.classifierfree.ClassifierFree;
import dev.rhumb.plugins.conditionannealing.ConditionAnnealed;
import dev.rhumb.plugins.independentcondition.IndependentCondition;
import dev.rhumb.plugins.independentcondition.TimeStepGuidance;
import dev.rhumb.plugins.negative.PerpNeg;
import dev.rhumb.plugins.perturbed.EntropyRectifying;
import dev.rhumb.plugins.perturbed.InSitu;
import dev.rhumb.plugins.perturbed.NormalizedAttention;
import dev.rhumb.plugins.perturbed.Perturbed;
import dev.rhumb.plugins.perturbed.PerturbedAttention;
import dev.rhumb.plugins.perturbed.SelfAttention;
import dev.rhumb.plugins.perturbed.SparseAttention;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that were written for classes, on a model that reads captions, and CLIP guidance of both kinds of model. */
final class CaptionMethodsTest {
    private static final Preconditioning EDM = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
    private static final Conditions CAPTIONS = Conditions.ofCaptions(List.of("a red star", "a ring"));

    private static NDManager manager;
    private static NetworkDenoiser reader;
    private static NetworkDenoiser classes;
    private static Resources resources;

    @BeforeAll
    static void networks() {
        manager = NDManager.newBaseManager();
        TextShape text = new TextShape(List.of("a", "red", "star", "ring"), 6, 8, 1, 2);
        reader = new NetworkDenoiser(
                "reader",
                random(new UNet(
                        manager,
                        new UNetShape(1, 8, 8, 0, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4, text, null, null))),
                EDM,
                true);
        classes = new NetworkDenoiser(
                "classes",
                random(new UNet(manager, new UNetShape(1, 8, 8, 3, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4))),
                EDM,
                true);
        Clip pair = random(new Clip(manager, new ClipShape(1, 8, 8, 1, List.of(8), 1, List.of(), 8, 8, 4, 4, text)));
        resources = new Resources(
                Map.of(), Map.of("pair", new ClipLikelihood("pair", pair, EDM, true)), Map.of(), List.of());
    }

    @AfterAll
    static void free() {
        manager.close();
    }

    private static <T extends ScriptedNetwork> T random(T net) {
        net.initialize(1);
        SplittableRandom random = new SplittableRandom(5);
        float[] values = net.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.4 * (random.nextDouble() - 0.5));
        }
        net.setWeights(values);
        return net;
    }

    private record Sampled(float[] values, List<Integer> ineffective) {}

    private static Sampled sample(NetworkDenoiser model, Guidance... stack) {
        List<Entry> entries = Arrays.stream(stack).map(Entry::of).toList();
        SamplingPlan plan =
                new SamplingPlan(model, new Ddim(1), new KarrasSchedule(0.02, 10, 7).grid(6), entries, resources, 1);
        try (NDManager scratch = manager.newSubManager()) {
            SampledBatch batch = new Loop(plan).sample(scratch, new CounterNoise(3), 0, CAPTIONS, LoopListener.NONE);
            assertThat(batch.nonFinite()).isEmpty();
            return new Sampled(batch.samples().toFloatArray(), batch.ineffective());
        }
    }

    static Stream<Arguments> methods() {
        return Stream.of(
                Arguments.of("classifier-free", new ClassifierFree(3)),
                Arguments.of("cfg++", new PlusPlus(0.6)),
                Arguments.of("cads", new ConditionAnnealed(0.25, 0.2, 0.9, 1)),
                Arguments.of("icg", new IndependentCondition(3)),
                Arguments.of("tsg", new TimeStepGuidance(2, 1.3)),
                Arguments.of("perp-neg", new PerpNeg("a red ring", 3, 1)),
                Arguments.of("nag", new NormalizedAttention("a ring", 4, 2.5, 0.5, List.of())),
                Arguments.of("pladis", new SparseAttention(2, List.of())),
                Arguments.of("erg", new EntropyRectifying(2, 2, List.of("middle.attention.cross"))),
                Arguments.of("pag", new PerturbedAttention(3, List.of("middle.attention"))),
                Arguments.of("sag", new SelfAttention(1, 1, 1, "middle.attention")),
                Arguments.of("in-situ", new InSitu(2, 0.2, List.of())),
                Arguments.of("clip", new ClipGuidance("pair", 3)),
                Arguments.of("classifier-mean", new ClassifierMean("pair", 3, false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void worksOnAModelThatReadsCaptions(String name, Guidance method) {
        Sampled plain = sample(reader);
        Sampled guided = sample(reader, method);
        assertThat(guided.ineffective()).as(name).isEmpty();
        assertThat(guided.values()).isNotEqualTo(plain.values());
        assertThat(sample(reader, method).values()).isEqualTo(guided.values());
    }

    @Test
    void attentionToCaptionsThatIsNotThereIsRefused() {
        refused(classes, new NormalizedAttention("a ring", 2, 2.5, 0.25, List.of()), "no class 'a ring'");
        refused(classes, new SparseAttention(2, List.of()), "no site that suits the edit 'sparse-attention:2.0'");
        refused(
                reader,
                new Perturbed("negative-attention:2:2.5:0.25", List.of(), 2),
                "needs a second caption to move away from");
        refused(
                reader,
                new NormalizedAttention("a ring", 2, 2.5, 0.25, List.of("middle.attention")),
                "does not suit the site 'middle.attention'",
                "middle.attention.cross");
        refused(reader, new NormalizedAttention("a cube", 2, 2.5, 0.25, List.of()), "cube");
    }

    private static void refused(NetworkDenoiser model, Guidance method, String... parts) {
        assertThatThrownBy(() -> sample(model, method))
                .isInstanceOf(Unsupported.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void aPairAloneBringsTheCaptionToAModelOfClasses() {
        float[] plain = sample(classes, new Unconditional()).values();
        Sampled guided = sample(classes, new Unconditional(), new ClipGuidance("pair", 3));
        assertThat(guided.ineffective()).isEmpty();
        assertThat(guided.values()).isNotEqualTo(plain);
        assertThat(sample(classes, new Unconditional(), new ClipGuidance("pair", 0))
                        .values())
                .isEqualTo(plain);
    }
}

package dev.rhumb.diffusion.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.Denoiser;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.TextShape;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.diffusion.sampler.Ddim;
import dev.rhumb.diffusion.schedule.KarrasSchedule;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Unsupported;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CaptionsInTheLoopTest {
    private static final Preconditioning EDM = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
    private static NDManager manager;
    private static NetworkDenoiser reader;
    private static NetworkDenoiser classifier;

    @BeforeAll
    static void networks() {
        manager = NDManager.newBaseManager();
        TextShape text = new TextShape(List.of("a", "red", "star", "ring"), 6, 8, 1, 2);
        reader =
                random("reader", new UNetShape(1, 8, 8, 0, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4, text, null, null));
        classifier = random("classes", new UNetShape(1, 8, 8, 3, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4));
    }

    @AfterAll
    static void free() {
        manager.close();
    }

    private static NetworkDenoiser random(String name, UNetShape shape) {
        UNet net = new UNet(manager, shape);
        net.initialize(1);
        SplittableRandom random = new SplittableRandom(5);
        float[] values = net.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.4 * (random.nextDouble() - 0.5));
        }
        net.setWeights(values);
        return new NetworkDenoiser(name, net, EDM, true);
    }

    /** Changes what "conditional" means. */
    private static Guidance aiming(Function<Run, Condition> other) {
        return run -> {
            Condition condition = other.apply(run);
            return new Guide() {
                @Override
                public Branch aim(Evaluation here, Branch base) {
                    return base.on(condition);
                }
            };
        };
    }

    private static float[] sample(Denoiser model, Conditions conditions, Guidance... stack) {
        return sample(model, Resources.NONE, 1, conditions, stack);
    }

    private static float[] sample(
            Denoiser model, Resources resources, int particles, Conditions conditions, Guidance... stack) {
        List<Entry> entries = java.util.Arrays.stream(stack).map(Entry::of).toList();
        SamplingPlan plan = new SamplingPlan(
                model, new Ddim(0), new KarrasSchedule(0.02, 10, 7).grid(4), entries, resources, particles);
        try (NDManager scratch = manager.newSubManager()) {
            return new Loop(plan)
                    .sample(scratch, new CounterNoise(3), 0, conditions, LoopListener.NONE)
                    .samples()
                    .toFloatArray();
        }
    }

    private static Conditions captions(String... captions) {
        return Conditions.ofCaptions(List.of(captions));
    }

    @Test
    void captionsChangeSamplesAndEachRowFollowsItsOwn() {
        float[] stars = sample(reader, captions("a red star", "a red star"));
        float[] mixed = sample(reader, captions("a red star", "a ring"));
        assertThat(java.util.Arrays.copyOf(mixed, 64)).isEqualTo(java.util.Arrays.copyOf(stars, 64));
        assertThat(java.util.Arrays.copyOfRange(mixed, 64, 128))
                .isNotEqualTo(java.util.Arrays.copyOfRange(stars, 64, 128));
    }

    @Test
    void nothingIsTheEmptyCaptionAndATextConditionIsItsCaption() {
        Conditions conditions = captions("a red star", "a ring");
        assertThat(sample(reader, conditions, aiming(Run::nothing))).isEqualTo(sample(reader, captions("", "")));
        assertThat(sample(reader, conditions, aiming(run -> run.condition("a star"))))
                .isEqualTo(sample(reader, captions("a star", "a star")));
    }

    @Test
    void theEmbeddingIsTheWholeConditionSoThatMethodsMayNoiseIt() {
        Conditions conditions = captions("a red star", "a ring");
        float[] plain = sample(reader, conditions);
        Guidance same = aiming(run -> run.condition().with(run.condition().embedding()));
        Guidance noised =
                aiming(run -> run.condition().with(run.condition().embedding().mul(0.5)));
        assertThat(sample(reader, conditions, same)).isEqualTo(plain);
        assertThat(sample(reader, conditions, noised)).isNotEqualTo(plain);
    }

    @Test
    void aConditionOfSomeRowsKeepsTheirCaptions() {
        Guidance first = run -> {
            Branch ring = Branch.CONDITIONAL.on(run.condition("a ring"));
            return new Guide() {
                @Override
                public UnaryOperator<Prediction> refine(Evaluation here) {
                    NDArray only = here.x().getManager().create(new float[][] {{0}, {1}});
                    Prediction other = here.predict(ring.only(only));
                    return current -> other;
                }
            };
        };
        float[] stars = sample(reader, captions("a red star", "a ring"), first);
        float[] expected = sample(reader, captions("a red star", "a ring"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(stars[i]).isCloseTo(expected[i], org.assertj.core.api.Assertions.within(1e-4f));
        }
    }

    @Test
    void aClassModelRefusesCaptionsUnlessAGuideAloneBringsThemIn() {
        Conditions conditions = captions("a purple dog", "a ring");
        assertThatThrownBy(() -> sample(classifier, conditions))
                .isInstanceOf(Unsupported.class)
                .hasMessage("the model 'classes' takes classes, but the sample has a caption; give"
                        + " samples.labels, or put"
                        + " {type: unconditional} first in the stack if only a guide uses the caption");
        assertThat(sample(classifier, conditions, aiming(Run::nothing)))
                .isEqualTo(sample(classifier, Conditions.ofLabels(3, 3)));
        assertThat(sample(classifier, new Conditions(new long[] {2, 0}, List.of("a dog", "a ring"))))
                .isEqualTo(sample(classifier, Conditions.ofLabels(2, 0)));
    }

    @Test
    void aTextModelRefusesClasses() {
        assertThatThrownBy(() -> sample(reader, Conditions.ofLabels(1)))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("takes captions, but the sample has a class; give samples.captions");
        assertThatThrownBy(() -> sample(
                        reader, captions("a ring"), aiming(run -> run.condition(manager.create(new long[] {0})))))
                .hasMessageContaining("the model 'reader' reads captions and has no classes");
    }

    @Test
    void unknownWordsAreRefusedBeforeTheFirstStep() {
        assertThatThrownBy(() -> sample(reader, captions("a rad star")))
                .hasMessageContaining("the nearest known word is 'red'");
        Guidance against = aiming(run -> run.condition("a squirrel"));
        assertThatThrownBy(() -> sample(reader, captions("a star"), against))
                .isInstanceOf(Unsupported.class)
                .hasMessageContaining("the word 'squirrel'");
    }

    @Test
    void likelihoodsSayWhatTheyCannotJudge() {
        Likelihood picky = new Likelihood() {
            @Override
            public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
                throw new AssertionError("conditions");
            }

            @Override
            public void requireKnown(Condition condition) {
                if (!condition.hasLabels()) {
                    throw new Unsupported("no caption, please");
                }
            }
        };
        Resources resources = new Resources(Map.of(), Map.of("picky", picky), Map.of(), List.of());
        Guidance asking = run -> {
            run.likelihood("picky");
            return new Guide() {};
        };
        Guidance rewarding = run -> {
            run.reward("picky");
            return new Guide() {};
        };
        for (Guidance guidance : List.of(asking, rewarding)) {
            assertThatThrownBy(() -> sample(reader, resources, 1, captions("a star"), guidance))
                    .hasMessageContaining("no caption, please");
        }
        Conditions both = new Conditions(new long[] {1}, List.of("a star"));
        assertThat(sample(reader, resources, 1, both, asking)).isEqualTo(sample(reader, captions("a star")));
    }

    @Test
    void particlesOfAGroupHaveOneCaption() {
        assertThatThrownBy(() -> sample(reader, Resources.NONE, 2, captions("a star", "a ring")))
                .hasMessage(
                        "rows 0 and 1 are particles of one group but have caption \"a star\" and caption \"a ring\"");
        assertThatThrownBy(() -> new Conditions(new long[1], List.of("a", "b")))
                .hasMessageContaining("1 labels cannot have 2 captions");
    }
}

package dev.rhumb.plugins.frequency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.level.KarrasSchedule;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Entry;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.LoopListener;
import dev.rhumb.diffusion.loop.Resources;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.sampler.Sampler;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.MethodDescription;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.testkit.OracleWorld;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What {@link dev.rhumb.testkit.GuidanceContract} asks of every guidance, in a world of images of 2 x 4 x 4, since these
 * methods refuse points in the plane.
 */
abstract class ImageContract {

    private static final long SEED = 7;
    private static final Shape SHAPE = new Shape(2, 4, 4);
    private static final long[] LABELS = {0, 1, 0, 1, 0, 1};

    abstract Guidance guidance();

    abstract Guidance neutral();

    /** Two classes of images: a checkerboard and a gradient, or, where they {@code agree}, the same. */
    private static Mixture world(boolean agree) {
        int size = (int) SHAPE.size();
        double[][] means = new double[2][size];
        double[][][] covariances = new double[2][size][size];
        for (int i = 0; i < size; i++) {
            means[0][i] = (i + i / 4) % 2 == 0 ? 0.5 : -0.5;
            means[1][i] = agree ? means[0][i] : i % 16 / 8.0 - 1;
            covariances[0][i][i] = 0.05 + 0.01 * (i % 3);
            covariances[1][i][i] = agree ? covariances[0][i][i] : 0.04 + 0.01 * (i % 5);
        }
        return new Mixture(new double[] {1, 1}, means, covariances, new int[] {0, 1}, List.of("low", "high"));
    }

    private static SampledBatch sample(
            NDManager manager, boolean agree, Sampler sampler, long first, long[] labels, Guidance... stack) {
        ImageOracle model = new ImageOracle(world(agree), SHAPE, manager);
        List<Entry> entries = Arrays.stream(stack).map(Entry::of).toList();
        Resources resources = new Resources(Map.of(), Map.of(), Map.of(), List.of("low", "high"));
        return new Loop(new SamplingPlan(
                        model, sampler, new KarrasSchedule(0.02, 10, 7).grid(OracleWorld.STEPS), entries, resources, 1))
                .sample(manager, new CounterNoise(SEED), first, labels, LoopListener.NONE);
    }

    private static double[] images(Sampler sampler, long first, long[] labels, Guidance... stack) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return sample(manager, false, sampler, first, labels, stack)
                    .samples()
                    .toDoubleArray();
        }
    }

    @Test
    void isDescribedByItsAnnotations() {
        MethodDescription.of(guidance().getClass()).validate(guidance());
        assertThat(MethodDescription.of(neutral().getClass()).isNeutral(neutral()))
                .isTrue();
    }

    @Test
    void changesSomethingUnderEverySampler() {
        OracleWorld.samplers()
                .forEach((name, sampler) -> assertThat(images(sampler, 0, LABELS, guidance()))
                        .as(name)
                        .isNotEqualTo(images(sampler, 0, LABELS)));
    }

    @Test
    void itsNeutralValueIsBitwiseTheUnguidedRun() {
        // Behind a lambda the loop does not know it for neutral and runs the formula itself.
        Guidance formula = run -> neutral().begin(run);
        OracleWorld.samplers()
                .forEach((name, sampler) ->
                        assertThat(images(sampler, 0, LABELS, formula)).as(name).isEqualTo(images(sampler, 0, LABELS)));
    }

    @Test
    void aSampleDoesNotDependOnItsBatch() {
        int size = (int) SHAPE.size();
        OracleWorld.samplers().forEach((name, sampler) -> {
            double[] together = images(sampler, 0, LABELS, guidance());
            double[] first = images(sampler, 0, Arrays.copyOf(LABELS, 1), guidance());
            double[] rest = images(sampler, 1, Arrays.copyOfRange(LABELS, 1, LABELS.length), guidance());
            assertThat(first).as(name).isEqualTo(Arrays.copyOf(together, size));
            assertThat(rest).as(name).isEqualTo(Arrays.copyOfRange(together, size, together.length));
        });
    }

    @Test
    void staysFiniteWhereAllPredictionsAgree() {
        OracleWorld.samplers().forEach((name, sampler) -> {
            try (NDManager manager = NDManager.newBaseManager()) {
                assertThat(sample(manager, true, sampler, 0, LABELS, guidance()).nonFinite())
                        .as(name)
                        .isEmpty();
            }
        });
    }

    @Test
    void costsWhatItDeclares() {
        OracleWorld.samplers().forEach((name, sampler) -> {
            try (NDManager manager = NDManager.newBaseManager()) {
                long without =
                        sample(manager, false, sampler, 0, LABELS).counts().rows();
                long with = sample(manager, false, sampler, 0, LABELS, guidance())
                        .counts()
                        .rows();
                assertThat(with - without)
                        .as(name)
                        .isEqualTo(Math.round(without * guidance().cost().evaluations()));
            }
        });
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
}

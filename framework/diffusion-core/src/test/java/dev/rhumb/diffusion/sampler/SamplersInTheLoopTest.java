package dev.rhumb.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.level.Grid;
import dev.rhumb.diffusion.level.Schedules;
import dev.rhumb.diffusion.loop.CounterNoise;
import dev.rhumb.diffusion.loop.Loop;
import dev.rhumb.diffusion.loop.SampledBatch;
import dev.rhumb.diffusion.loop.SamplingPlan;
import dev.rhumb.diffusion.oracle.Mixture;
import dev.rhumb.diffusion.oracle.MixtureDenoiser;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every registered sampler with its default schedule in the loop, on data whose mean and variance are known. */
class SamplersInTheLoopTest {

    private static final int ROWS = 512;
    private static final double MEAN = 0.8;
    private static final double VARIANCE = 0.25;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static List<Samplers.Entry> samplers() {
        return Samplers.all();
    }

    private SampledBatch sample(Samplers.Entry entry, Grid grid, long first, int rows) {
        Mixture data = new Mixture(
                new double[] {1},
                new double[][] {{MEAN}},
                new double[][][] {{{VARIANCE}}},
                new int[1],
                List.of("only"));
        try (MixtureDenoiser model = new MixtureDenoiser("oracle", data, manager, DataType.FLOAT64)) {
            return new Loop(SamplingPlan.unguided(model, entry.defaults(), grid))
                    .sample(manager, new CounterNoise(11), first, new long[rows], (step, steps) -> {});
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    @Tag("slow")
    void drawsFromTheLawOfTheModel(Samplers.Entry entry) {
        Grid grid = Schedules.named(entry.schedule()).defaults().grid(40);
        SampledBatch batch = sample(entry, grid, 0, ROWS);
        assertThat(batch.nonFinite()).isEmpty();
        assertThat(batch.counts().rows()).isEqualTo((long) ROWS * entry.evaluations(grid));
        double[] x = batch.samples().toDoubleArray();
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (ROWS - 1);
        // five standard errors of the mean; first-order ancestral steps end with 0.75 of the variance after 40 of them
        // (the exact recursion of a linear denoiser), and the estimate has a standard error of 6 %
        assertThat(mean).isCloseTo(MEAN, within(5 * Math.sqrt(VARIANCE / ROWS)));
        if (!(entry.defaults() instanceof FlowRenoise)) {
            assertThat(variance / VARIANCE).isBetween(0.58, 1.3);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void givesEachSampleTheSameInAnyBatch(Samplers.Entry entry) {
        Grid grid = Schedules.named(entry.schedule()).defaults().grid(6);
        double[] together = sample(entry, grid, 0, 5).samples().toDoubleArray();
        double[] tail = sample(entry, grid, 3, 2).samples().toDoubleArray();
        assertThat(tail).containsExactly(Arrays.copyOfRange(together, 3, 5));
    }
}

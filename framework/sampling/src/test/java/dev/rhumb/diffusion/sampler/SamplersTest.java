package dev.rhumb.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.schedule.Schedules;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.records.Description;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of this program's samplers beyond the contract that all samplers keep. */
class SamplersTest {

    private static final int STEPS = 6;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static List<Description<Sampler>> samplers() {
        return Samplers.KIND.own();
    }

    private static Grid grid(Description<Sampler> entry) {
        return Schedules.KIND.named(entry.defaults().schedule()).defaults().grid(STEPS);
    }

    private NDArray normal(long seed, DataType type, long... shape) {
        Random random = new Random(seed);
        double[] values = random.doubles(new Shape(shape).size())
                .map(u -> random.nextGaussian())
                .toArray();
        return manager.create(values, new Shape(shape)).toType(type, false);
    }

    /** Noise that a row sees whatever the batch: drawn per row from its index. */
    private Supplier<NDArray> noise(DataType type, int first, int rows, long... shape) {
        int[] draws = {0};
        return () -> {
            double[] values = new double[rows * (int) new Shape(shape).size()];
            int size = values.length / rows;
            for (int row = 0; row < rows; row++) {
                Random random = new Random(7919L * (first + row) + draws[0]);
                for (int i = 0; i < size; i++) {
                    values[row * size + i] = random.nextGaussian();
                }
            }
            draws[0]++;
            long[] full = new long[shape.length + 1];
            full[0] = rows;
            System.arraycopy(shape, 0, full, 1, shape.length);
            return manager.create(values, new Shape(full)).toType(type, false);
        };
    }

    /** The exact denoiser of N(0.3, 0.25) in every coordinate. */
    private static NDArray gaussian(NDArray x, NoiseLevel level) {
        double gain = level.a() * 0.25 / (level.a() * level.a() * 0.25 + level.s() * level.s());
        return x.sub(level.a() * 0.3).mul(gain).add(0.3);
    }

    @Test
    void aDisplacementReachesTheNextLevelInProportionToItsNoise() {
        NoiseLevel from = NoiseLevel.of(0.6, 0.8);
        NoiseLevel to = NoiseLevel.of(0.8, 0.6);
        NDArray x = normal(1, DataType.FLOAT64, 3, 2);
        NDArray shift = normal(2, DataType.FLOAT64, 3, 2);
        for (Sampler sampler : List.of(new Ddim(0), new Euler(), new DpmSolverMultistep(2), new UniPc(2))) {
            NDArray still = new Trajectory((p, l) -> p.mul(0).add(1), () -> x).step(sampler, x, from, to);
            NDArray displaced = new Trajectory((p, l) -> p.mul(0).add(1), () -> x)
                    .onPrediction(p -> p.displaced(1, shift))
                    .step(sampler, x, from, to);
            assertThat(displaced.sub(still).toDoubleArray())
                    .containsExactly(shift.mul(0.6 / 0.8).toDoubleArray(), within(1e-13));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void endsAtTheEstimateWithoutNoise(Description<Sampler> entry) {
        Grid grid = grid(entry);
        assertThat(grid.end().isClean()).isTrue();
        for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
            List<NDArray> estimates = new ArrayList<>();
            NDArray x = normal(1, type, 2, 3, 4, 4).mul(grid.initialScale());
            Trajectory trajectory = new Trajectory(
                    (p, level) -> {
                        estimates.add(gaussian(p, level));
                        return estimates.get(estimates.size() - 1);
                    },
                    noise(type, 0, 2, 3, 4, 4));
            NDArray end = trajectory.run(entry.defaults(), grid, x);
            assertThat(end.getDataType()).isEqualTo(type);
            assertThat(end.getShape()).isEqualTo(x.getShape());
            assertThat(end.isNaN().any().getBoolean() || end.isInfinite().any().getBoolean())
                    .isFalse();
            if (!(entry.defaults() instanceof Lms)) {
                NDArray last = estimates.get(estimates.size() - 1);
                assertThat(end.sub(last)
                                .abs()
                                .max()
                                .toType(DataType.FLOAT64, false)
                                .getDouble())
                        .isLessThan(1e-6);
            }
        }
    }

    @Test
    void deterministicFirstOrderSamplersAgreeOnFlowLevels() {
        Grid grid = Schedules.KIND.named("flow").defaults().grid(8);
        NDArray x = normal(1, DataType.FLOAT64, 4, 2);
        double[] ddim = new Trajectory(SamplersTest::gaussian, () -> x)
                .run(new Ddim(0), grid, x)
                .toDoubleArray();
        for (Sampler same : List.of(new Euler(), new FlowEuler(), new DpmSolverMultistep(1), new UniPc(1))) {
            boolean corrected = same instanceof UniPc;
            Sampler sampler = corrected
                    ? new UniPc(1, UniPc.Scaling.BH2, Estimate.DENOISED, true, List.of(0, 1, 2, 3, 4, 5, 6, 7))
                    : same;
            assertThat(new Trajectory(SamplersTest::gaussian, () -> x)
                            .run(sampler, grid, x)
                            .toDoubleArray())
                    .containsExactly(ddim, within(1e-13));
        }
    }

    @Test
    void ddimAtEtaOneAndEulerAncestralAreTheAncestralKernel() {
        NDArray x = normal(1, DataType.FLOAT64, 4, 2);
        for (String schedule : List.of("flow", "ddpm", "karras")) {
            Grid grid = Schedules.KIND.named(schedule).defaults().grid(5);
            for (int i = 0; i < 4; i++) {
                NoiseLevel from = grid.from().get(i);
                NoiseLevel to = grid.to().get(i);
                Transition ddpm = propose(new Ddpm(Ddpm.Variance.FIXED_SMALL), x, from, to);
                for (Sampler sampler : List.of(new Ddim(1), new EulerAncestral(1, 1))) {
                    Transition other = propose(sampler, x, from, to);
                    assertThat(other.mean().toDoubleArray())
                            .containsExactly(ddpm.mean().toDoubleArray(), within(1e-12));
                    assertThat(other.variance().toDoubleArray())
                            .containsExactly(ddpm.variance().toDoubleArray(), within(1e-12));
                }
            }
        }
    }

    private static Transition propose(Sampler sampler, NDArray x, NoiseLevel from, NoiseLevel to) {
        return sampler.step(new Trajectory(SamplersTest::gaussian, () -> x), x, from, to);
    }

    @Test
    void theLearnedRangeRunsBetweenTheTwoFixedVariances() {
        Posterior p = Posterior.of(NoiseLevel.of(0.6, 0.8), NoiseLevel.of(0.8, 0.6));
        NDArray ends = manager.create(new double[] {-1, 1, 0});
        double[] range = Posterior.learnedRange(ends, p.small(), p.large()).toDoubleArray();
        assertThat(range)
                .containsExactly(new double[] {p.small(), p.large(), Math.sqrt(p.small() * p.large())}, within(1e-15));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> new Ddim(1.5)).hasMessage("eta is 1.5; it must be from 0.0 to 1.0");
        assertThatThrownBy(() -> new Lms(5)).hasMessageContaining("order is 5");
        assertThatThrownBy(() -> new Heun(-1, 0, 1, 1)).hasMessageContaining("churn is -1.0");
        assertThatThrownBy(() -> Samplers.KIND.named("hune"))
                .hasMessageContaining("there is no sampler 'hune'; did you mean 'heun'?");
        NoiseLevel level = NoiseLevel.ofSigma(2);
        NDArray x = normal(1, DataType.FLOAT64, 1, 2);
        assertThatThrownBy(() -> propose(new FlowEuler(), x, level, NoiseLevel.ofSigma(1)))
                .hasMessageContaining("is not on a rectified flow");
        assertThatThrownBy(() -> propose(new Ddpm(Ddpm.Variance.FIXED_SMALL), x, level, NoiseLevel.ofSigma(3)))
                .hasMessageContaining("adds noise instead of removing it");
        assertThatThrownBy(() -> Prediction.of(x, NoiseLevel.of(1, 0), x).noise())
                .isInstanceOf(IllegalStateException.class);
    }
}

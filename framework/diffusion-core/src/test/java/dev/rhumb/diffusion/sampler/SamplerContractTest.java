package dev.rhumb.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.level.Grid;
import dev.rhumb.diffusion.level.Schedules;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered sampler owes the loop. */
class SamplerContractTest {

    private static final int STEPS = 6;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static List<Samplers.Entry> samplers() {
        return Samplers.all();
    }

    private static Grid grid(Samplers.Entry entry) {
        return Schedules.named(entry.schedule()).defaults().grid(STEPS);
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

    @ParameterizedTest
    @MethodSource("samplers")
    void stepsFromThePointOfThePrediction(Samplers.Entry entry) {
        if (entry.defaults() instanceof FlowRenoise) {
            return; // says in its documentation that it ignores the point
        }
        Grid grid = grid(entry);
        NDArray x = normal(1, DataType.FLOAT64, 3, 2).mul(grid.initialScale());
        NDArray shift = normal(2, DataType.FLOAT64, 3, 2);
        NDArray constant = normal(3, DataType.FLOAT64, 3, 2);
        for (int displacedStep = 0; displacedStep < 4; displacedStep++) {
            NDArray moved = run(entry, grid, x, shift, constant, displacedStep, true);
            NDArray displaced = run(entry, grid, x, shift, constant, displacedStep, false);
            assertThat(displaced.toDoubleArray()).containsExactly(moved.toDoubleArray(), within(1e-9));
        }
    }

    /** One step with a constant estimate in which either x itself is moved, or the prediction is displaced by as much. */
    private NDArray run(
            Samplers.Entry entry, Grid grid, NDArray x, NDArray shift, NDArray constant, int at, boolean moveX) {
        boolean[] displace = {false};
        // the estimates differ between steps, so that the history matters
        Trajectory trajectory = new Trajectory(
                        (p, level) -> constant.mul(1 + 0.1 * level.step()), noise(DataType.FLOAT64, 0, 3, 2))
                .onPrediction(p -> displace[0] && p.level().stage() == 0 ? p.displaced(1, shift) : p);
        NDArray point = x;
        for (int i = 0; i <= at; i++) {
            displace[0] = i == at && !moveX;
            NDArray start = i == at && moveX ? point.add(shift) : point;
            point = trajectory.step(
                    entry.defaults(), start, grid.from().get(i), grid.to().get(i));
        }
        return point;
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
    void endsAtTheEstimateWithoutNoise(Samplers.Entry entry) {
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

    @ParameterizedTest
    @MethodSource("samplers")
    void givesEachRowTheSameWhateverTheBatch(Samplers.Entry entry) {
        Grid grid = grid(entry);
        NDArray x = normal(1, DataType.FLOAT32, 5, 2).mul(grid.initialScale());
        double[] together = whole(entry, grid, x, 0, 5);
        double[] apart = new double[10];
        System.arraycopy(whole(entry, grid, x.get("0:3"), 0, 3), 0, apart, 0, 6);
        System.arraycopy(whole(entry, grid, x.get("3:5"), 3, 2), 0, apart, 6, 4);
        assertThat(apart).containsExactly(together);
    }

    private double[] whole(Samplers.Entry entry, Grid grid, NDArray x, int first, int rows) {
        NDArray end = new Trajectory(SamplerContractTest::gaussian, noise(DataType.FLOAT32, first, rows, 2))
                .run(entry.defaults(), grid, x);
        return end.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void countsItsEvaluations(Samplers.Entry entry) {
        Grid grid = grid(entry);
        NDArray x = normal(1, DataType.FLOAT64, 1, 2).mul(grid.initialScale());
        Trajectory trajectory = new Trajectory(SamplerContractTest::gaussian, noise(DataType.FLOAT64, 0, 1, 2));
        trajectory.run(entry.defaults(), grid, x);
        assertThat(trajectory.evaluations()).hasSize(entry.evaluations(grid));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aKernelHasPositiveVarianceAtAllButTheLastStep(Samplers.Entry entry) {
        Grid grid = grid(entry);
        NDArray x = normal(1, DataType.FLOAT64, 2, 3, 4, 4).mul(grid.initialScale());
        List<Transition> transitions = new ArrayList<>();
        new Trajectory(SamplerContractTest::gaussian, noise(DataType.FLOAT64, 0, 2, 3, 4, 4))
                .onTransition((t, p) -> {
                    transitions.add(t);
                    return t;
                })
                .run(entry.defaults(), grid, x);
        for (int i = 0; i < STEPS; i++) {
            Transition t = transitions.get(i);
            // broadcasts over the data
            assertThat(t.variance().add(t.mean()).getShape()).isEqualTo(x.getShape());
            if (entry.defaults().kernel()) {
                assertThat(t.isDeterministic()).isEqualTo(i == STEPS - 1);
                if (i < STEPS - 1) {
                    assertThat(t.logDensity(t.mean()).getShape()).isEqualTo(new Shape(2, 1));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void startsAtALevelWithoutSignal(Samplers.Entry entry) {
        NoiseLevel middle = NoiseLevel.of(0.5, 0.5);
        NoiseLevel low = NoiseLevel.of(0.9, 0.1);
        Grid grid = Grid.through(List.of(NoiseLevel.of(0, 1), middle, low, NoiseLevel.of(1, 0)), 1);
        NDArray x = normal(1, DataType.FLOAT64, 2, 2);
        NDArray end = new Trajectory(SamplerContractTest::gaussian, noise(DataType.FLOAT64, 0, 2, 2))
                .run(entry.defaults(), grid, x);
        assertThat(Arrays.stream(end.toDoubleArray()).allMatch(Double::isFinite))
                .isTrue();
    }

    @Test
    void deterministicFirstOrderSamplersAgreeOnFlowLevels() {
        Grid grid = Schedules.named("flow").defaults().grid(8);
        NDArray x = normal(1, DataType.FLOAT64, 4, 2);
        double[] ddim = new Trajectory(SamplerContractTest::gaussian, () -> x)
                .run(new Ddim(0), grid, x)
                .toDoubleArray();
        for (Sampler same : List.of(new Euler(), new FlowEuler(), new DpmSolverMultistep(1), new UniPc(1))) {
            boolean corrected = same instanceof UniPc;
            Sampler sampler = corrected
                    ? new UniPc(1, UniPc.Scaling.BH2, Estimate.DENOISED, true, List.of(0, 1, 2, 3, 4, 5, 6, 7))
                    : same;
            assertThat(new Trajectory(SamplerContractTest::gaussian, () -> x)
                            .run(sampler, grid, x)
                            .toDoubleArray())
                    .containsExactly(ddim, within(1e-13));
        }
    }

    @Test
    void ddimAtEtaOneAndEulerAncestralAreTheAncestralKernel() {
        NDArray x = normal(1, DataType.FLOAT64, 4, 2);
        for (String schedule : List.of("flow", "ddpm", "karras")) {
            Grid grid = Schedules.named(schedule).defaults().grid(5);
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
        return sampler.step(new Trajectory(SamplerContractTest::gaussian, () -> x), x, from, to);
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
        assertThatThrownBy(() -> Samplers.named("dmp"))
                .hasMessageContaining("there is no sampler 'dmp'; there are [ddpm");
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

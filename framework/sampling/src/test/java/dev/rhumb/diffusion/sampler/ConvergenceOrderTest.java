package dev.rhumb.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.schedule.FlowSchedule;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On Gaussian data the probability flow is known: {@code (x - a mu) / sqrt(a^2 v + s^2)} is constant along it. So the error of
 * a step count is exact, and halving the step must divide it by two to the order.
 */
class ConvergenceOrderTest {

    private static final double MEAN = 0.7;
    private static final double VARIANCE = 0.3;

    private static NDArray denoised(NDArray x, NoiseLevel l) {
        double gain = l.a() * VARIANCE / (l.a() * l.a() * VARIANCE + l.s() * l.s());
        return x.sub(l.a() * MEAN).mul(gain).add(MEAN);
    }

    private static double exact(double x, NoiseLevel from, NoiseLevel to) {
        return to.a() * MEAN + (x - from.a() * MEAN) * spread(to) / spread(from);
    }

    private static double spread(NoiseLevel l) {
        return Math.sqrt(l.a() * l.a() * VARIANCE + l.s() * l.s());
    }

    /** Levels even in log sigma from 5 to 0.2, variance preserving or exploding: smooth, and away from both ends. */
    private static Grid logarithmic(int steps, boolean preserving) {
        List<NoiseLevel> levels = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            double sigma = 5 * Math.pow(0.2 / 5, (double) i / steps);
            double a = preserving ? 1 / Math.hypot(1, sigma) : 1;
            levels.add(NoiseLevel.of(a, a * sigma));
        }
        return Grid.through(levels, 1);
    }

    private static Grid flow(int steps) {
        Grid all = FlowSchedule.shifted(1).grid(2 * steps);
        // from t = 1 to t = 1/2
        return new Grid(all.from().subList(0, steps), all.to().subList(0, steps), 1);
    }

    private static double error(Sampler sampler, Grid grid) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NoiseLevel start = grid.from().get(0);
            double x = start.a() * MEAN + 1.3 * spread(start);
            Trajectory trajectory = new Trajectory(ConvergenceOrderTest::denoised, () -> {
                throw new IllegalStateException("no noise here");
            });
            NDArray end = trajectory.run(
                    sampler, grid, manager.create(new double[] {x}).reshape(1, 1));
            return Math.abs(end.toDoubleArray()[0] - exact(x, start, grid.end()));
        }
    }

    static List<Arguments> orders() {
        return List.of(
                Arguments.of(new Ddim(0), 1),
                Arguments.of(new Euler(), 1),
                Arguments.of(new DpmSolverMultistep(1), 1),
                Arguments.of(new Heun(), 2),
                Arguments.of(new Dpm2(0), 2),
                Arguments.of(new DpmSolver2S(0, 1), 2),
                Arguments.of(new DpmSolverMultistep(2), 2),
                Arguments.of(new DpmSolverMultistep(2, SolverForm.HEUN, Estimate.DENOISED, false, false), 2),
                Arguments.of(new DpmSolverMultistep(2, SolverForm.MIDPOINT, Estimate.NOISE, false, false), 2),
                Arguments.of(new DpmSolverMultistepSde(2, SolverForm.MIDPOINT, 0, 1, false), 2),
                Arguments.of(new DpmSolverSinglestep(2, SolverForm.MIDPOINT, false), 2),
                Arguments.of(new DpmSolverSinglestep(2, SolverForm.HEUN, false), 2),
                // the corrector raises the order by one over the predictor's
                Arguments.of(new UniPc(1), 2),
                Arguments.of(new UniPc(2, UniPc.Scaling.BH2, Estimate.DENOISED, false, List.of()), 2),
                Arguments.of(new UniPc(2, UniPc.Scaling.BH1, Estimate.DENOISED, false, List.of()), 2),
                Arguments.of(new UniPc(2, UniPc.Scaling.BH2, Estimate.NOISE, false, List.of()), 2),
                Arguments.of(new Lms(1), 1),
                Arguments.of(new Lms(2), 2));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void theErrorFallsWithTheOrder(Sampler sampler, int order) {
        for (boolean preserving : List.of(false, true)) {
            double coarse = error(sampler, logarithmic(96, preserving));
            double fine = error(sampler, logarithmic(192, preserving));
            double measured = Math.log(coarse / fine) / Math.log(2);
            assertThat(measured).as("%s: %s then %s", sampler, coarse, fine).isGreaterThan(order - 0.25);
            if (order == 1) {
                assertThat(measured).isLessThan(1.25);
            }
            assertThat(fine).isLessThan(order == 1 ? 0.05 : 2e-3);
        }
    }

    @Test
    void heunOnARectifiedFlowIsOfSecondOrderFromPureNoiseOn() {
        double coarse = error(new FlowHeun(), flow(40));
        double fine = error(new FlowHeun(), flow(80));
        assertThat(Math.log(coarse / fine) / Math.log(2)).isBetween(1.75, 2.25);
        double first = error(new FlowEuler(), flow(80));
        assertThat(first / fine).isGreaterThan(20);
    }

    @Test
    void higherOrdersAreMoreAccurateAtEqualSteps() {
        Grid grid = logarithmic(48, false);
        double first = error(new Ddim(0), grid);
        double second = error(new DpmSolverMultistep(2, SolverForm.MIDPOINT, Estimate.DENOISED, false, false), grid);
        double third = error(new DpmSolverMultistep(3, SolverForm.MIDPOINT, Estimate.DENOISED, false, false), grid);
        assertThat(second).isLessThan(first / 3);
        assertThat(third).isLessThan(second);
    }
}

package dev.rhumb.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.schedule.FlowSchedule;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Sampler;
import org.junit.jupiter.api.Test;

/** On Gaussian data every sampler is linear, so the variance it ends with can be propagated exactly, without sampling. */
class FlowLawTest {

    private static final double VARIANCE = 0.3;

    private static double endVariance(Sampler sampler, int steps) {
        Grid grid = FlowSchedule.shifted(1).grid(steps);
        double variance = 1;
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int i = 0; i < steps; i++) {
                NDArray one = manager.ones(new ai.djl.ndarray.types.Shape(1, 1), ai.djl.ndarray.types.DataType.FLOAT64);
                Trajectory solver = new Trajectory(
                        (x, l) -> x.mul(l.a() * VARIANCE / (l.a() * l.a() * VARIANCE + l.s() * l.s())), () -> one);
                Transition t =
                        sampler.step(solver, one, grid.from().get(i), grid.to().get(i));
                double factor = t.mean().toDoubleArray()[0];
                variance = factor * factor * variance + t.variance().toDoubleArray()[0];
            }
        }
        return variance;
    }

    @Test
    void theAncestralKernelSamplesTheModelsLawOnFlowLevels() {
        double coarse = Math.abs(endVariance(new Ddpm(Ddpm.Variance.FIXED_SMALL), 60) - VARIANCE);
        double fine = Math.abs(endVariance(new Ddpm(Ddpm.Variance.FIXED_SMALL), 480) - VARIANCE);
        assertThat(fine).isLessThan(coarse / 6).isLessThan(0.01);
    }

    @Test
    void noisingTheEstimateAnewLosesVarianceHoweverManySteps() {
        for (int steps : new int[] {60, 480}) {
            assertThat(endVariance(new FlowRenoise(), steps)).isLessThan(0.7 * VARIANCE);
        }
        assertThat(new FlowRenoise().kernel()).isFalse();
    }
}

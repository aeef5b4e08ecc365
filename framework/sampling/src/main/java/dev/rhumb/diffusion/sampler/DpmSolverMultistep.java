package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.guidance.Variant;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * DPM-Solver++(2M) and its order-3 sibling: Lu et al. 2022b, algorithm 2, one evaluation a step; with the noise estimate,
 * DPM-Solver's multistep form. The first step, one to the clean end and one from a level without signal are first order.
 *
 * @param order 1 to 3; 2 for guided sampling
 * @param form the second-order form
 * @param estimate which estimate is interpolated
 * @param lowerOrderFinal in runs of fewer than 15 steps, lowers the order of the last steps
 * @param eulerAtFinal whether the last step is first order in runs of any length
 */
@Method(
        name = "dpm-solver++2m",
        paper = "Lu et al. 2022b, algorithm 2",
        summary = "DPM-Solver++(2M): the exponential integrator in lambda, with estimates of earlier steps.")
@Variant(name = "dpm-solver++3m", sets = "order: 3", summary = "DPM-Solver++ with the estimates of two earlier steps.")
public record DpmSolverMultistep(
        @Parameter(value = "order of the solver", fallback = "2", min = 1, max = 3)
        int order,

        @Parameter(value = "the second-order form", fallback = "midpoint")
        SolverForm form,

        @Parameter(value = "which estimate is interpolated", fallback = "denoised")
        Estimate estimate,

        @Parameter(value = "lower the last orders in runs of fewer than 15 steps", fallback = "true")
        boolean lowerOrderFinal,

        @Parameter(value = "make the last step first order", fallback = "false")
        boolean eulerAtFinal)
        implements Sampler {

    private static final int SHORT = 15;

    public DpmSolverMultistep {
        Steps.requireBetween("order", order, 1, 3);
    }

    /** Midpoint, denoised, lower order at the end of short runs. */
    public DpmSolverMultistep(int order) {
        this(order, SolverForm.MIDPOINT, Estimate.DENOISED, true, false);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        History history = History.of(solver.memory(), order - 1);
        NDArray mean = mean(p, from, to, history);
        history.push(estimate.of(p), from);
        return Transition.certain(from, to, mean);
    }

    private NDArray mean(Prediction p, NoiseLevel from, NoiseLevel to, History history) {
        int now = order(order, from, lowerOrderFinal, eulerAtFinal);
        if (now == 1 || to.isClean() || from.a() == 0) {
            return p.carriedTo(to);
        }
        Exponential step = Exponential.of(from, to, estimate);
        return new Multistep(step, estimate.of(p), from, history).mean(p.x(), now, form);
    }

    /** The order of this step: {@code order}, lowered over the last steps of a short run. */
    static int order(int order, NoiseLevel from, boolean lowerOrderFinal, boolean eulerAtFinal) {
        int left = from.steps() - from.step();
        if (left == 1 && eulerAtFinal) {
            return 1;
        }
        return lowerOrderFinal && from.steps() < SHORT ? Math.min(order, left) : order;
    }
}

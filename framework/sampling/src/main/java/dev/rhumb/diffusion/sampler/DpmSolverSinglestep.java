package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * DPM-Solver++(2S) and (3S), Lu et al. 2022b, whose intermediate points are levels of the grid, as in diffusers: blocks of 2
 * or 3 grid steps, one evaluation each, the order rising within the block. A block's update is written from the current
 * point, so a point that was moved between steps keeps its move.
 *
 * @param order the size of a block, 2 or 3
 * @param form how the slope is used
 * @param lowerOrderFinal makes the last step first order where the steps divide into whole blocks; the clean end always is
 */
@Method(
        name = "dpm-solver++singlestep",
        paper = "Lu et al. 2022b, algorithm 1, as in diffusers",
        summary = "DPM-Solver++ in blocks of 2 or 3 grid steps, whose order rises within the block.")
public record DpmSolverSinglestep(
        @Parameter(value = "steps in a block", fallback = "2", min = 2, max = 3)
        int order,

        @Parameter(value = "how the slope is used", fallback = "midpoint")
        SolverForm form,

        @Parameter(value = "make the last step of whole blocks first order", fallback = "true")
        boolean lowerOrderFinal)
        implements Sampler {

    public DpmSolverSinglestep {
        Steps.requireBetween("order", order, 2, 3);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        History history = History.of(solver.memory(), order - 1);
        int now = Math.min(position(from, to), history.size() + 1);
        NDArray mean = now == 1 ? p.carriedTo(to) : mean(p, from, to, history, now);
        history.push(p.denoised(), from);
        return Transition.certain(from, to, mean);
    }

    private int position(NoiseLevel from, NoiseLevel to) {
        boolean last = from.step() == from.steps() - 1;
        if (to.isClean() || (last && lowerOrderFinal && from.steps() % order == 0)) {
            return 1;
        }
        return from.step() % order + 1;
    }

    private NDArray mean(Prediction p, NoiseLevel from, NoiseLevel to, History history, int now) {
        History.Entry start = history.get(now - 2);
        NDArray reached = now == 2 ? first(start, from) : second(start, history.get(0), from);
        History.Entry current = new History.Entry(p.denoised(), from);
        NDArray wanted = now == 2 ? second(start, current, to) : third(start, history.get(0), current, to);
        return p.x().sub(reached).mul(to.s() / from.s()).add(wanted);
    }

    /** What the first-order update adds to the carried start of the block. */
    private NDArray first(History.Entry start, NoiseLevel to) {
        return start.value()
                .mul(Exponential.of(start.level(), to, Estimate.DENOISED).zero());
    }

    private NDArray second(History.Entry start, History.Entry middle, NoiseLevel to) {
        Exponential step = Exponential.of(start.level(), to, Estimate.DENOISED);
        return first(start, to).add(slope(start, middle, step).mul(step.slope(form)));
    }

    private NDArray third(History.Entry start, History.Entry middle, History.Entry late, NoiseLevel to) {
        Exponential step = Exponential.of(start.level(), to, Estimate.DENOISED);
        NDArray far = slope(start, late, step);
        if (form == SolverForm.MIDPOINT) {
            return first(start, to).add(far.mul(step.one()));
        }
        NDArray near = slope(start, middle, step);
        double r0 = ratio(start, late, step);
        double r1 = ratio(start, middle, step);
        NDArray slope = near.mul(r0).sub(far.mul(r1)).div(r0 - r1);
        NDArray curve = far.sub(near).mul(2 / (r0 - r1));
        return first(start, to).add(slope.mul(step.one())).add(curve.mul(step.two()));
    }

    private static NDArray slope(History.Entry start, History.Entry later, Exponential step) {
        return later.value().sub(start.value()).div(ratio(start, later, step));
    }

    private static double ratio(History.Entry start, History.Entry later, Exponential step) {
        return (Steps.lambda(later.level()) - Steps.lambda(start.level())) / step.h();
    }
}

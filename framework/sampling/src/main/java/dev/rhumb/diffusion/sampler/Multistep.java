package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;

/** One multistep update of order 1 to 3 (Lu et al. 2022b, algorithm 2 and appendix B), from this step's and earlier estimates. */
final class Multistep {

    private final Exponential step;
    private final NDArray now;
    private final NoiseLevel from;
    private final History history;

    Multistep(Exponential step, NDArray now, NoiseLevel from, History history) {
        this.step = step;
        this.now = now;
        this.from = from;
        this.history = history;
    }

    /** {@code order} is lowered to what the history allows. */
    NDArray mean(NDArray x, int order, SolverForm form) {
        NDArray first = x.mul(step.carry()).add(now.mul(step.zero()));
        return switch (Math.min(order, history.size() + 1)) {
            case 1 -> first;
            case 2 -> first.add(slope(0).mul(step.slope(form)));
            default -> third(first);
        };
    }

    private NDArray third(NDArray first) {
        double r0 = ratio(0);
        double r1 = ratio(1);
        NDArray recent = slope(0);
        NDArray change = recent.sub(slope(1));
        NDArray slope = recent.add(change.mul(r0 / (r0 + r1)));
        return first.add(slope.mul(step.one())).add(change.mul(step.two() / (r0 + r1)));
    }

    /** The slope between entries i and i + 1, per whole step. */
    private NDArray slope(int i) {
        NDArray newer = i == 0 ? now : history.get(i - 1).value();
        return newer.sub(history.get(i).value()).div(ratio(i));
    }

    private double ratio(int i) {
        NoiseLevel newer = i == 0 ? from : history.get(i - 1).level();
        return (Steps.lambda(newer) - Steps.lambda(history.get(i).level())) / step.h();
    }
}

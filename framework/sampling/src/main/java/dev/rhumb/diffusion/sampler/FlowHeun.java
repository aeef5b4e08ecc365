package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * Heun's method on a rectified flow: the mean of the velocities at both ends of the step, in t; Euler to the clean end. Not
 * the same as {@link Heun}, which averages slopes in sigma, but works from t = 1 on.
 */
@Method(
        name = "flow-heun",
        paper = "Liu et al. 2023",
        summary = "Heun's method on a rectified flow: the mean of the velocities at both ends of the step.")
public record FlowHeun() implements Sampler {

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        FlowEuler.requireFlow(from, to);
        Prediction start = solver.evaluate(x, from);
        if (to.isClean()) {
            return Transition.certain(from, to, start.carriedTo(to));
        }
        NDArray euler = FlowEuler.euler(start, from, to);
        Prediction end = solver.evaluate(euler, Steps.inside(from, to.a(), to.s(), 1));
        NDArray change = FlowEuler.velocity(end).sub(FlowEuler.velocity(start));
        return Transition.certain(from, to, euler.add(change.mul(0.5 * (to.s() - from.s()))));
    }

    @Override
    public int evaluations(NoiseLevel from, NoiseLevel to) {
        return to.isClean() ? 1 : 2;
    }

    @Override
    public String schedule() {
        return "flow";
    }
}

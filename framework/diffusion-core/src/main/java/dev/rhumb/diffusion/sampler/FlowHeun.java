package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;

/**
 * Heun's method on a rectified flow: the mean of the velocities at both ends of the step, in t; Euler to the clean end. Not
 * the same as {@link Heun}, which averages slopes in sigma, but works from t = 1 on.
 */
public record FlowHeun() implements Sampler {

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        FlowEuler.requireFlow(from, to);
        Prediction start = solver.evaluate(x, from);
        if (to.isClean()) {
            return Steps.certain(from, to, start.denoised());
        }
        NDArray euler = FlowEuler.euler(start, from, to);
        Prediction end = solver.evaluate(euler, Steps.inside(from, to.a(), to.s(), 1));
        NDArray change = FlowEuler.velocity(end).sub(FlowEuler.velocity(start));
        return Steps.certain(from, to, euler.add(change.mul(0.5 * (to.s() - from.s()))));
    }
}

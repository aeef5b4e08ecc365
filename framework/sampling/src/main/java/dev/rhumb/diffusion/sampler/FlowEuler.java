package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * Euler's method on a rectified flow (Liu et al. 2023): {@code x' = x + (t' - t) u}, {@code u = e - D}. On flow levels it is
 * the same step as {@link Ddim} at eta 0 and {@link Euler}.
 */
@Method(
        name = "flow-euler",
        paper = "Liu et al. 2023",
        summary = "Euler's method on a rectified flow: x' = x + (t' - t)(e - D).")
public record FlowEuler() implements Sampler {

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        requireFlow(from, to);
        Prediction p = solver.evaluate(x, from);
        return Transition.certain(from, to, to.isClean() ? p.carriedTo(to) : euler(p, from, to));
    }

    static NDArray euler(Prediction p, NoiseLevel from, NoiseLevel to) {
        return p.x().add(velocity(p).mul(to.s() - from.s()));
    }

    static NDArray velocity(Prediction p) {
        return p.noise().sub(p.denoised());
    }

    /** Straight paths exist in flow coordinates only. */
    static void requireFlow(NoiseLevel from, NoiseLevel to) {
        for (NoiseLevel level : new NoiseLevel[] {from, to}) {
            if (Math.abs(level.a() + level.s() - 1) > 1e-9) {
                throw new IllegalArgumentException(
                        "the level a=" + level.a() + ", s=" + level.s()
                                + " is not on a rectified flow (a = 1 - t, s = t); use a flow schedule, or a sampler such as heun");
            }
        }
    }

    @Override
    public String schedule() {
        return "flow";
    }
}

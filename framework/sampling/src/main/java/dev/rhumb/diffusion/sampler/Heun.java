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
 * Heun's second-order method in sigma, with churn: Karras et al. 2022, algorithm 2. The step to the clean end, and one from
 * a level without signal (sigma infinite), is Euler's.
 *
 * @param churn S_churn, noise added over the whole trajectory; 0 for the ODE
 * @param churnMin S_tmin, the least sigma at which noise is added
 * @param churnMax S_tmax, the largest sigma at which noise is added
 * @param noiseScale S_noise, the inflation of that noise
 */
@Method(
        name = "heun",
        paper = "Karras et al. 2022, algorithm 2",
        summary = "Heun's second-order method in sigma, optionally with churn.")
public record Heun(
        @Parameter(value = "S_churn, noise added over the trajectory", fallback = "0", min = 0)
        double churn,

        @Parameter(value = "S_tmin, the least sigma at which noise is added", fallback = "0", min = 0)
        double churnMin,

        @Parameter(value = "S_tmax, the largest sigma at which noise is added", fallback = "inf", min = 0)
        double churnMax,

        @Parameter(value = "S_noise, the inflation of that noise", fallback = "1", min = 0)
        double noiseScale)
        implements Sampler {

    public Heun {
        new Churn(churn, churnMin, churnMax, noiseScale);
    }

    /** Without churn. */
    public Heun() {
        this(0, 0, Double.POSITIVE_INFINITY, 1);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction start = new Churn(churn, churnMin, churnMax, noiseScale).evaluate(solver, x, from);
        NDArray euler = start.carriedTo(to);
        if (to.isClean() || from.a() == 0) {
            return Transition.certain(from, to, euler);
        }
        Prediction end = solver.evaluate(euler, Steps.inside(from, to.a(), to.s(), 1));
        double half = 0.5 * to.a() * (to.sigma() - start.level().sigma());
        // the end's point may be displaced: the correction is the change of the slope, seen from the start's step
        NDArray slope = end.noise().sub(start.noise());
        return Transition.certain(from, to, euler.add(slope.mul(half)));
    }

    @Override
    public int evaluations(NoiseLevel from, NoiseLevel to) {
        return to.isClean() || from.a() == 0 ? 1 : 2;
    }
}

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
 * Euler's method on {@code dx/dsigma = (x - D) / sigma}, optionally with churn (Karras et al. 2022, algorithm 2 without
 * lines 9 to 11). Without churn it is DDIM at eta 0.
 *
 * @param churn S_churn, noise added over the whole trajectory; 0 for the ODE
 * @param churnMin S_tmin, the least sigma at which noise is added
 * @param churnMax S_tmax, the largest sigma at which noise is added
 * @param noiseScale S_noise, the inflation of that noise
 */
@Method(
        name = "euler",
        paper = "Karras et al. 2022, algorithm 2 without lines 9 to 11",
        summary = "Euler's method on dx/dsigma = (x - D) / sigma, optionally with churn.")
public record Euler(
        @Parameter(value = "S_churn, noise added over the trajectory", fallback = "0", min = 0)
        double churn,

        @Parameter(value = "S_tmin, the least sigma at which noise is added", fallback = "0", min = 0)
        double churnMin,

        @Parameter(value = "S_tmax, the largest sigma at which noise is added", fallback = "inf", min = 0)
        double churnMax,

        @Parameter(value = "S_noise, the inflation of that noise", fallback = "1", min = 0)
        double noiseScale)
        implements Sampler {

    public Euler {
        new Churn(churn, churnMin, churnMax, noiseScale);
    }

    /** Without churn. */
    public Euler() {
        this(0, 0, Double.POSITIVE_INFINITY, 1);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = new Churn(churn, churnMin, churnMax, noiseScale).evaluate(solver, x, from);
        return Transition.certain(from, to, p.carriedTo(to));
    }
}

package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * Sigmas at quantiles of a Beta distribution, then 0 (Lee et al. 2024). Variance-exploding coordinates; the initial scale
 * is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param alpha first shape parameter, positive; 0.6
 * @param beta second shape parameter, positive; 0.6
 */
@Method(name = "beta", paper = "Lee et al. 2024", summary = "Sigmas at quantiles of a Beta distribution, then 0.")
public record BetaSchedule(
        @Parameter(value = "the last positive noise level, in data units", fallback = "0.002")
        double sigmaMin,

        @Parameter(value = "the first noise level, in data units", fallback = "80")
        double sigmaMax,

        @Parameter(value = "first shape parameter", fallback = "0.6")
        double alpha,

        @Parameter(value = "second shape parameter", fallback = "0.6")
        double beta)
        implements Schedule {

    public BetaSchedule {
        Checks.positive("sigmaMin", sigmaMin);
        Checks.ordered("sigmaMin", sigmaMin, "sigmaMax", sigmaMax);
        Checks.positive("alpha", alpha);
        Checks.positive("beta", beta);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = Respread.beta(sigmaMax, sigmaMin, alpha, beta, steps);
        return Grid.ofSigmas(sigmas);
    }
}

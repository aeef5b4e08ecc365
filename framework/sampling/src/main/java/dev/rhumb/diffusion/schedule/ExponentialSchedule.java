package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * Sigmas even in log sigma, then 0. Variance-exploding coordinates; the initial scale is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 */
@Method(
        name = "exponential",
        paper = "k-diffusion's get_sigmas_exponential",
        summary = "Sigmas even in log sigma, then 0.")
public record ExponentialSchedule(
        @Parameter(value = "the last positive noise level, in data units", fallback = "0.002")
        double sigmaMin,

        @Parameter(value = "the first noise level, in data units", fallback = "80")
        double sigmaMax)
        implements Schedule {

    public ExponentialSchedule {
        Checks.positive("sigmaMin", sigmaMin);
        Checks.ordered("sigmaMin", sigmaMin, "sigmaMax", sigmaMax);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = Respread.polyexponential(sigmaMax, sigmaMin, 1, steps);
        return Grid.ofSigmas(sigmas);
    }
}

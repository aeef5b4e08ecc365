package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * Polynomial in log sigma (k-diffusion): {@code log sigma} falls as {@code (1 - i/(N-1))^rho}, then 0; exponential at rho 1.
 * Variance-exploding coordinates; the initial scale is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param rho the exponent, positive; 1
 */
@Method(
        name = "polyexponential",
        paper = "k-diffusion's get_sigmas_polyexponential",
        summary = "log sigma falls as (1 - i/(N-1))^rho, then 0.")
public record PolyexponentialSchedule(
        @Parameter(value = "the last positive noise level, in data units", fallback = "0.002")
        double sigmaMin,

        @Parameter(value = "the first noise level, in data units", fallback = "80")
        double sigmaMax,

        @Parameter(value = "the exponent", fallback = "1") double rho)
        implements Schedule {

    public PolyexponentialSchedule {
        Checks.positive("sigmaMin", sigmaMin);
        Checks.ordered("sigmaMin", sigmaMin, "sigmaMax", sigmaMax);
        Checks.positive("rho", rho);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = Respread.polyexponential(sigmaMax, sigmaMin, rho, steps);
        return Grid.ofSigmas(sigmas);
    }
}

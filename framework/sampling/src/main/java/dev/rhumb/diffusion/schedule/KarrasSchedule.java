package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * Karras et al. 2022, equation 5: {@code sigma_i = (max^(1/rho) + i/(N-1) (min^(1/rho) - max^(1/rho)))^rho}, then 0.
 * Variance-exploding coordinates; the initial scale is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param rho the exponent, positive; 7, 0.002 to 80 in EDM
 */
@Method(
        name = "karras",
        paper = "Karras et al. 2022, equation 5",
        summary = "sigma_i = (max^(1/rho) + i/(N-1) (min^(1/rho) - max^(1/rho)))^rho, then 0.")
public record KarrasSchedule(
        @Parameter(value = "the last positive noise level, in data units", fallback = "0.002")
        double sigmaMin,

        @Parameter(value = "the first noise level, in data units", fallback = "80")
        double sigmaMax,

        @Parameter(value = "the exponent", fallback = "7") double rho)
        implements Schedule {

    public KarrasSchedule {
        Checks.positive("sigmaMin", sigmaMin);
        Checks.ordered("sigmaMin", sigmaMin, "sigmaMax", sigmaMax);
        Checks.positive("rho", rho);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = Respread.karras(sigmaMax, sigmaMin, rho, steps);
        return Grid.ofSigmas(sigmas);
    }
}

package dev.rhumb.diffusion.level;

import dev.rhumb.guidance.NoiseLevel;

/**
 * Karras et al. 2022, equation 5: {@code sigma_i = (max^(1/rho) + i/(N-1) (min^(1/rho) - max^(1/rho)))^rho}, then 0.
 * Variance-exploding coordinates; the initial scale is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param rho the exponent, positive; 7, 0.002 to 80 in EDM
 */
public record KarrasSchedule(double sigmaMin, double sigmaMax, double rho) implements Schedule {

    public KarrasSchedule {
        Checks.positive("sigmaMin", sigmaMin);
        Checks.ordered("sigmaMin", sigmaMin, "sigmaMax", sigmaMax);
        Checks.positive("rho", rho);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = Respread.karras(sigmaMax, sigmaMin, rho, steps);
        return Grid.through(Levels.of(sigmas, NoiseLevel::ofSigma, Levels.CLEAN), sigmaMax);
    }
}

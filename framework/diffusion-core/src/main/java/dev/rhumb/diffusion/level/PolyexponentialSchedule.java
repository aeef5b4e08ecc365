package dev.rhumb.diffusion.level;

import dev.rhumb.guidance.NoiseLevel;

/**
 * Polynomial in log sigma (k-diffusion): {@code log sigma} falls as {@code (1 - i/(N-1))^rho}, then 0; exponential at rho 1.
 * Variance-exploding coordinates; the initial scale is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param rho the exponent, positive; 1
 */
public record PolyexponentialSchedule(double sigmaMin, double sigmaMax, double rho) implements Schedule {

    public PolyexponentialSchedule {
        Checks.positive("sigmaMin", sigmaMin);
        Checks.ordered("sigmaMin", sigmaMin, "sigmaMax", sigmaMax);
        Checks.positive("rho", rho);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = Respread.polyexponential(sigmaMax, sigmaMin, rho, steps);
        return Grid.through(Levels.of(sigmas, NoiseLevel::ofSigma, Levels.CLEAN), sigmaMax);
    }
}

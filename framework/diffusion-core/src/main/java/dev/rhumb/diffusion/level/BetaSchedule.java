package dev.rhumb.diffusion.level;

import dev.rhumb.guidance.NoiseLevel;

/**
 * Sigmas at quantiles of a Beta distribution, then 0 (Lee et al. 2024). Variance-exploding coordinates; the initial scale
 * is {@code sigmaMax}.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param alpha first shape parameter, positive; 0.6
 * @param beta second shape parameter, positive; 0.6
 */
public record BetaSchedule(double sigmaMin, double sigmaMax, double alpha, double beta) implements Schedule {

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
        return Grid.through(Levels.of(sigmas, NoiseLevel::ofSigma, Levels.CLEAN), sigmaMax);
    }
}

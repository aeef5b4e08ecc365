package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * The continuous variance-preserving process of Song et al. 2021 seen as sigmas: {@code sigma(t) = sqrt(exp(betaD t^2 / 2 +
 * betaMin t) - 1)}, t evenly from 1 to {@code tMin}, then 0. Variance-exploding coordinates.
 *
 * @param betaD the slope of beta, positive; 19.9
 * @param betaMin beta at t = 0, positive; 0.1
 * @param tMin the last positive time, in (0, 1); 1e-3
 */
@Method(
        name = "vp",
        paper = "Song et al. 2021, as in Karras et al. 2022, table 1",
        summary = "sigma(t) = sqrt(exp(betaD t^2 / 2 + betaMin t) - 1), t evenly from 1 to tMin, then 0.")
public record VpSchedule(
        @Parameter(value = "slope of beta", fallback = "19.9")
        double betaD,

        @Parameter(value = "beta at time 0", fallback = "0.1")
        double betaMin,

        @Parameter(value = "the last positive time", fallback = "0.001")
        double tMin)
        implements Schedule {

    public VpSchedule {
        Checks.positive("betaD", betaD);
        Checks.positive("betaMin", betaMin);
        Checks.positive("tMin", tMin);
        Checks.ordered("tMin", tMin, "the largest time", 1);
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            double t = steps == 1 ? 1 : 1 + (double) i / (steps - 1) * (tMin - 1);
            sigmas[i] = Math.sqrt(Math.expm1(betaD * t * t / 2 + betaMin * t));
        }
        return Grid.ofSigmas(sigmas);
    }
}

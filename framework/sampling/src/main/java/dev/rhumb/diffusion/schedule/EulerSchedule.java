package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * The grid of Euler, Heun and LMS on a discrete table, in variance-exploding coordinates, as in diffusers: N spaced,
 * possibly fractional timesteps, whose ends also bound a respread.
 *
 * @param table the training noise
 * @param spacing which timesteps are visited
 * @param offset added to leading timesteps, at least 0
 * @param respread how sigmas are spread between the first and last visited
 * @param end where the trajectory ends
 */
@Method(
        name = "euler",
        paper = "as in diffusers",
        summary = "N spaced timesteps of a discrete table, in variance-exploding coordinates.")
public record EulerSchedule(
        @Parameter(value = "the training noise", fallback = "{}")
        VpTable table,

        @Parameter(value = "which timesteps are visited", fallback = "linspace")
        Spacing spacing,

        @Parameter(value = "added to leading timesteps", fallback = "0")
        int offset,

        @Parameter(value = "how sigmas are spread over the visited range", fallback = "none")
        Respread respread,

        @Parameter(value = "where the trajectory ends", fallback = "zero")
        FinalLevel end)
        implements Schedule {

    public EulerSchedule {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is " + offset + "; it must be at least 0");
        }
    }

    /** The spaced timesteps, noisiest first, before any respreading; fractional with linspace. */
    public double[] timesteps(int steps) {
        Checks.atLeastOne(steps);
        return spacing.points(table.trainSteps(), steps, offset);
    }

    /**
     * {@inheritDoc} The initial scale is the largest sigma, but {@code sqrt(sigma^2 + 1)} with leading spacing, where the
     * first level is not the noisiest of the table and the data still show.
     */
    @Override
    public Grid grid(int steps) {
        DiscreteLevels levels = DiscreteLevels.finite(table);
        double[] timesteps = timesteps(steps);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = levels.sigma(timesteps[i]);
        }
        if (respread != Respread.NONE) {
            sigmas = respread.between(sigmas[0], sigmas[steps - 1], steps);
        }
        double scale = spacing == Spacing.LEADING ? Math.sqrt(sigmas[0] * sigmas[0] + 1) : sigmas[0];
        NoiseLevel last = end == FinalLevel.ZERO ? Levels.CLEAN : NoiseLevel.ofSigma(levels.sigma(0));
        return Grid.through(Levels.of(sigmas, NoiseLevel::ofSigma, last), scale);
    }
}

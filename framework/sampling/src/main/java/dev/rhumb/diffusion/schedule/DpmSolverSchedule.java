package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * The DPM-Solver and UniPC grid on a discrete table, in variance-preserving coordinates, as in diffusers: N of N + 1 spaced
 * timesteps, or sigmas respread between the ends of the whole table.
 *
 * @param table the training noise
 * @param spacing which timesteps are visited; of no effect if respread
 * @param offset added to leading timesteps, at least 0
 * @param respread how sigmas are spread between the ends of the table
 * @param end where the trajectory ends
 * @param lambdaMin noisier timesteps, {@code log(a / s) < lambdaMin}, are left out; -5.1 for the cosine table, else minus
 *     infinity
 */
@Method(
        name = "dpm-solver",
        paper = "Lu et al. 2022, as in diffusers",
        summary = "N of N + 1 spaced timesteps of a discrete table, in variance-preserving coordinates.")
public record DpmSolverSchedule(
        @Parameter(value = "the training noise", fallback = "{}")
        VpTable table,

        @Parameter(value = "which timesteps are visited", fallback = "linspace")
        Spacing spacing,

        @Parameter(value = "added to leading timesteps", fallback = "0")
        int offset,

        @Parameter(value = "how sigmas are spread over the table", fallback = "none")
        Respread respread,

        @Parameter(value = "where the trajectory ends", fallback = "zero")
        FinalLevel end,

        @Parameter(value = "noisier levels are left out", fallback = "-inf")
        double lambdaMin)
        implements Schedule {

    public DpmSolverSchedule {
        if (offset < 0 || Double.isNaN(lambdaMin) || lambdaMin >= 0) {
            throw new IllegalArgumentException("offset " + offset + ", lambdaMin " + lambdaMin
                    + ": the offset must be at least 0 and lambdaMin negative (minus infinity for no bound)");
        }
    }

    /** The spaced timesteps, noisiest first, before any respreading. */
    public int[] timesteps(int steps) {
        return timesteps(DiscreteLevels.finite(table), steps);
    }

    private int[] timesteps(DiscreteLevels levels, int steps) {
        Checks.atLeastOne(steps);
        int top = table.trainSteps() - levels.noisierThan(lambdaMin);
        return DdimSchedule.integers(spacing.solverPoints(table.trainSteps(), top, steps, offset));
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        DiscreteLevels levels = DiscreteLevels.finite(table);
        double least = levels.sigma(0);
        NoiseLevel last = end == FinalLevel.ZERO ? Levels.CLEAN : Levels.variancePreserving(least);
        return Grid.through(Levels.of(sigmas(levels, steps), Levels::variancePreserving, last), 1);
    }

    private double[] sigmas(DiscreteLevels levels, int steps) {
        if (respread != Respread.NONE) {
            return respread.between(levels.sigma(table.trainSteps() - 1.0), levels.sigma(0), steps);
        }
        int[] timesteps = timesteps(levels, steps);
        double[] sigmas = new double[steps];
        for (int i = 0; i < steps; i++) {
            if (i > 0 && timesteps[i] >= timesteps[i - 1]) {
                throw new IllegalArgumentException(spacing + " spacing visits timestep " + timesteps[i] + " twice in "
                        + steps + " steps; take fewer, or another spacing");
            }
            sigmas[i] = levels.sigma(timesteps[i]);
        }
        return sigmas;
    }
}

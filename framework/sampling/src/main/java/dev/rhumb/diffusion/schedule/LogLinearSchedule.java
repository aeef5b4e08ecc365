package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.Arrays;

/**
 * N + 1 levels even in log sigma over a whole discrete table, in variance-exploding coordinates; it ends at the table's
 * least noise, not clean (diffusers' {@code interpolation_type: log_linear}).
 *
 * @param table the training noise
 */
@Method(
        name = "log-linear",
        paper = "diffusers' interpolation_type: log_linear",
        summary = "N + 1 levels even in log sigma over a discrete table; ends at its least noise.")
public record LogLinearSchedule(
        @Parameter(value = "the training noise", fallback = "{}")
        VpTable table) implements Schedule {

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        DiscreteLevels levels = DiscreteLevels.finite(table);
        double least = levels.sigma(0);
        double[] sigmas = Respread.polyexponential(levels.sigma(table.trainSteps() - 1.0), least, 1, steps + 1);
        double[] starts = Arrays.copyOf(sigmas, steps);
        return Grid.through(Levels.of(starts, NoiseLevel::ofSigma, NoiseLevel.ofSigma(least)), sigmas[0]);
    }
}

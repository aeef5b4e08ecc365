package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * The ancestral grid on a discrete table (Ho et al. 2020): each step goes to the next listed timestep, the last one to the
 * clean end.
 *
 * @param table the training noise
 * @param spacing which timesteps are visited
 * @param offset added to leading timesteps, at least 0
 */
@Method(
        name = "ddpm",
        paper = "Ho et al. 2020",
        summary = "Each step goes to the next visited timestep of a discrete table, the last one to the clean end.")
public record DdpmSchedule(
        @Parameter(value = "the training noise", fallback = "{}")
        VpTable table,

        @Parameter(value = "which timesteps are visited", fallback = "leading")
        Spacing spacing,

        @Parameter(value = "added to leading timesteps", fallback = "0")
        int offset)
        implements Schedule {

    public DdpmSchedule {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is " + offset + "; it must be at least 0");
        }
    }

    /** The timesteps at which the network is evaluated, noisiest first. */
    public int[] timesteps(int steps) {
        Checks.atLeastOne(steps);
        return DdimSchedule.integers(spacing.points(table.trainSteps(), steps, offset));
    }

    @Override
    public Grid grid(int steps) {
        return through(DiscreteLevels.of(table), timesteps(steps));
    }

    static Grid through(DiscreteLevels table, int[] timesteps) {
        List<NoiseLevel> levels = new ArrayList<>();
        for (int t : timesteps) {
            levels.add(table.at(t));
        }
        levels.add(Levels.CLEAN);
        return Grid.through(levels, 1);
    }
}

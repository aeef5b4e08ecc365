package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * DDIM's grid on a discrete table (Song et al. 2021, as in diffusers): step i goes to timestep {@code t - T / N}, whatever
 * the next listed timestep is. With leading spacing the two agree; with linspace (and with trailing where N does not
 * divide T) the reached point is relabelled at the next step, so {@code to(i)} differs from {@code from(i + 1)}.
 *
 * @param table the training noise
 * @param spacing which timesteps are visited
 * @param offset added to leading timesteps; 1 in Stable Diffusion's configuration, 0 elsewhere
 * @param alphaToOne whether the last step goes to the clean end; otherwise to {@code abar_0} (Stable Diffusion)
 */
@Method(
        name = "ddim",
        paper = "Song et al. 2021, as in diffusers",
        summary = "Each step goes from timestep t to t - T/N of a discrete table.")
public record DdimSchedule(
        @Parameter(value = "the training noise", fallback = "{}")
        VpTable table,

        @Parameter(value = "which timesteps are visited", fallback = "leading")
        Spacing spacing,

        @Parameter(value = "added to leading timesteps", fallback = "0")
        int offset,

        @Parameter(value = "end clean, not at the first level of the table", fallback = "true")
        boolean alphaToOne)
        implements Schedule {

    public DdimSchedule {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is " + offset + "; it must be at least 0");
        }
    }

    /** The timesteps at which the network is evaluated, noisiest first. */
    public int[] timesteps(int steps) {
        Checks.atLeastOne(steps);
        return integers(spacing.points(table.trainSteps(), steps, offset));
    }

    @Override
    public Grid grid(int steps) {
        Checks.atLeastOne(steps);
        DiscreteLevels levels = DiscreteLevels.of(table);
        int stride = table.trainSteps() / steps;
        List<NoiseLevel> from = new ArrayList<>();
        List<NoiseLevel> to = new ArrayList<>();
        for (int t : timesteps(steps)) {
            from.add(levels.at(t));
            to.add(t >= stride ? levels.at(t - stride) : alphaToOne ? Levels.CLEAN : levels.at(0));
        }
        return new Grid(from, to, 1);
    }

    static int[] integers(double[] points) {
        int[] result = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            result[i] = (int) Math.rint(points[i]);
        }
        return result;
    }
}

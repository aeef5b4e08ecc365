package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * Guided diffusion's respacing (Nichol and Dhariwal 2021): {@code "250"} or {@code "10,15,20"} timesteps of equal sections
 * of the table, or {@code "ddim25"}, an integer stride from 0. Each step goes to the next kept timestep, the last one to
 * the clean end.
 *
 * @param table the training noise
 * @param sections the section counts, or {@code ddimN}
 */
@Method(
        name = "respaced",
        paper = "Nichol and Dhariwal 2021",
        summary = "Timesteps of equal sections of a discrete table. The number of steps is fixed by the sections.")
public record RespacedSchedule(
        @Parameter(value = "the training noise", fallback = "{}")
        VpTable table,

        @Parameter(value = "timesteps of equal sections, as 250 or 10,15,20, or ddim25", fallback = "'250'")
        String sections)
        implements Schedule {

    private static final String DDIM = "ddim";

    public RespacedSchedule {
        kept(sections, table.trainSteps());
    }

    /** As many as the sections add up to: the only number of steps this schedule has. */
    public int steps() {
        return timesteps().length;
    }

    /** The kept timesteps, noisiest first. */
    public int[] timesteps() {
        List<Integer> kept = kept(sections, table.trainSteps());
        int[] result = new int[kept.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = kept.get(result.length - 1 - i);
        }
        return result;
    }

    @Override
    public Grid grid(int steps) {
        if (steps != steps()) {
            throw new IllegalArgumentException("respacing '" + sections + "' keeps " + steps()
                    + " timesteps; it has no grid of " + steps + " steps");
        }
        return DdpmSchedule.through(DiscreteLevels.of(table), timesteps());
    }

    private static List<Integer> kept(String sections, int trainSteps) {
        return sections.startsWith(DDIM)
                ? strided(count(sections.substring(DDIM.length()), sections), sections, trainSteps)
                : sectioned(sections, trainSteps);
    }

    private static List<Integer> strided(int count, String sections, int trainSteps) {
        for (int stride = 1; stride < trainSteps; stride++) {
            if ((trainSteps + stride - 1) / stride == count) {
                List<Integer> kept = new ArrayList<>();
                for (int t = 0; t < trainSteps; t += stride) {
                    kept.add(t);
                }
                return kept;
            }
        }
        throw new IllegalArgumentException("respacing '" + sections + "': no integer stride through " + trainSteps
                + " timesteps visits exactly " + count);
    }

    private static List<Integer> sectioned(String sections, int trainSteps) {
        String[] counts = sections.split(",", -1);
        List<Integer> kept = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < counts.length; i++) {
            int size = trainSteps / counts.length + (i < trainSteps % counts.length ? 1 : 0);
            int count = count(counts[i].strip(), sections);
            if (count > size) {
                throw new IllegalArgumentException(
                        "respacing '" + sections + "': a section of " + size + " timesteps cannot give " + count);
            }
            double stride = count <= 1 ? 1 : (double) (size - 1) / (count - 1);
            double at = 0;
            for (int k = 0; k < count; k++) {
                kept.add(start + (int) Math.rint(at));
                at += stride;
            }
            start += size;
        }
        return kept;
    }

    private static int count(String text, String sections) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(
                    "respacing '" + sections + "': '" + text + "' is not a count; write '250', '10,15,20' or 'ddim25'");
        }
        return Integer.parseInt(text);
    }
}

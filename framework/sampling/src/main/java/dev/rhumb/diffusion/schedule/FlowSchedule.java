package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;

/**
 * Times of a rectified flow, {@code a = 1 - t}, {@code s = t}, from 1 down to 0 (Liu et al. 2023), shifted towards more
 * noise for larger images (Esser et al. 2024, equation 23).
 *
 * @param points where the times lie before the shift
 * @param shift how the amount is applied
 * @param amount the shift k (static and linear: {@code t -> k t / (1 + (k - 1) t)}, 1 for none) or, exponential, its
 *     logarithm mu (0 for none)
 * @param terminal the last positive time is stretched to this, in [0, 1); 0 leaves the times alone
 * @param respread how the shifted times are spread between their ends
 * @param trainSteps T of the points that depend on a training table
 */
@Method(
        name = "flow",
        paper = "Liu et al. 2023; the shift of Esser et al. 2024, equation 23",
        summary = "a = 1 - t, s = t, times from 1 down to 0, shifted towards more noise.")
public record FlowSchedule(
        @Parameter(value = "where the times lie before the shift", fallback = "uniform")
        Points points,

        @Parameter(value = "how the shift is given", fallback = "static")
        Shift shift,

        @Parameter(value = "the shift; its logarithm if exponential", fallback = "1")
        double amount,

        @Parameter(value = "the last positive time is stretched to this; 0 for none", fallback = "0")
        double terminal,

        @Parameter(value = "how the shifted times are spread", fallback = "none")
        Respread respread,

        @Parameter(value = "training timesteps, for points that depend on them", fallback = "1000")
        int trainSteps)
        implements Schedule {

    /** Where the N times lie before the shift. */
    public enum Points {
        /** {@code 1, 1 - 1/N, ..., 1/N}. */
        UNIFORM,
        /** N points from 1 to 1/T. */
        TABLE,
        /**
         * N points from 1 to the shifted 1/T, which the shift then shifts again: what diffusers' flow-matching schedulers do
         * when they are given no sigmas. Static shift only.
         */
        TWICE_SHIFTED,
        /** N of N + 1 points from 1 - 1/T to 0: diffusers' DPM-Solver on flow sigmas. */
        BELOW_ONE,
        /** N of N + 1 points from 1 to 1/T, the first lowered by 1e-6: diffusers' UniPC on flow sigmas. */
        NEARLY_ONE
    }

    /** How the shift is given. */
    public enum Shift {
        /** {@code k t / (1 + (k - 1) t)}. */
        STATIC,
        /** {@code e^mu / (e^mu + 1/t - 1)}, mu depending on the image size. */
        EXPONENTIAL,
        /** {@code mu / (mu + 1/t - 1)}. */
        LINEAR
    }

    private static final double BELOW = 1e-6;

    public FlowSchedule {
        if (!(shift == Shift.EXPONENTIAL ? Double.isFinite(amount) : amount > 0 && Double.isFinite(amount))) {
            throw new IllegalArgumentException("amount is " + amount + "; a " + shift + " shift needs "
                    + (shift == Shift.EXPONENTIAL ? "a finite number" : "a positive one"));
        }
        if (!(terminal >= 0 && terminal < 1)) {
            throw new IllegalArgumentException("terminal is " + terminal + "; it must be in [0, 1), 0 for none");
        }
        if (trainSteps < 2) {
            throw new IllegalArgumentException("trainSteps is " + trainSteps + "; it must be at least 2");
        }
        if (points == Points.TWICE_SHIFTED && shift != Shift.STATIC) {
            throw new IllegalArgumentException("the points are shifted twice by a STATIC shift only, not " + shift);
        }
    }

    /** Uniform times with a static shift; {@code k = 1} for none. */
    public static FlowSchedule shifted(double k) {
        return new FlowSchedule(Points.UNIFORM, Shift.STATIC, k, 0, Respread.NONE, 1000);
    }

    /**
     * The times the trajectory visits, noisiest first, without the final 0.
     *
     * @throws IllegalArgumentException if there is no step, or if a {@code terminal} is set and all times are 1
     */
    public double[] times(int steps) {
        Checks.atLeastOne(steps);
        double[] times = new double[steps];
        for (int i = 0; i < steps; i++) {
            times[i] = move(point(i, steps));
        }
        if (terminal > 0) {
            stretch(times);
        }
        if (points == Points.NEARLY_ONE && Math.abs(times[0] - 1) < BELOW) {
            times[0] -= BELOW;
        }
        return respread == Respread.NONE ? times : respread.between(times[0], times[steps - 1], steps);
    }

    @Override
    public Grid grid(int steps) {
        return Grid.through(Levels.of(times(steps), Levels::flow, Levels.CLEAN), 1);
    }

    private double point(int i, int steps) {
        double least = 1.0 / trainSteps;
        return switch (points) {
            case UNIFORM -> 1 - (double) i / steps;
            case TABLE -> between(1, least, i, steps);
            case TWICE_SHIFTED -> between(1, move(least), i, steps);
            case BELOW_ONE -> 1 - (1 + (double) (steps - i) / steps * (least - 1));
            case NEARLY_ONE -> 1 + (double) i / steps * (least - 1);
        };
    }

    private static double between(double first, double last, int i, int steps) {
        return steps == 1 ? first : first + (double) i / (steps - 1) * (last - first);
    }

    private double move(double t) {
        return switch (shift) {
            case STATIC -> amount * t / (1 + (amount - 1) * t);
            case EXPONENTIAL -> Math.exp(amount) / (Math.exp(amount) + (1 / t - 1));
            case LINEAR -> amount / (amount + (1 / t - 1));
        };
    }

    private void stretch(double[] times) {
        int last = times.length - 1;
        if (times[last] >= 1) {
            throw new IllegalArgumentException("terminal is " + terminal + ", but the last positive time of "
                    + times.length + (last == 0 ? " step" : " steps")
                    + " is 1 and cannot be stretched; use at least 2 steps, or terminal 0");
        }
        double scale = (1 - times[last]) / (1 - terminal);
        for (int i = 0; i < last; i++) {
            times[i] = 1 - (1 - times[i]) / scale;
        }
        times[last] = terminal;
    }
}

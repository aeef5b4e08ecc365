package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.NoiseLevel;
import java.util.Locale;

/**
 * When an entry of the stack is active. Outside it is not called, costs nothing, and its state is frozen.
 *
 * @param unit what is compared
 * @param low lower bound: exclusive for sigma and t (Kynkaanniemi et al. 2024: sigma in (low, high]), inclusive for
 *     steps, passes and progress
 * @param high upper bound: inclusive for sigma, t and pass, exclusive for steps and progress
 * @param gate whether each solver stage is gated by its own level, or by the level at which the step started
 */
public record During(Unit unit, double low, double high, Gate gate) {

    /** What an interval is measured in. */
    public enum Unit {
        /** Noise standard deviation in data units, {@code s / a}. */
        SIGMA,
        /** Rectified-flow time {@code s / (a + s)}, 0 clean to 1 noise. */
        T,
        /** Step index, 0 at the noisiest. */
        STEP,
        /** Fraction of steps done, {@code step / steps}. */
        PROGRESS,
        /** Arrivals at this level before this one. */
        PASS
    }

    /** Which level decides. */
    public enum Gate {
        EVALUATION,
        STEP
    }

    /** Always. */
    public static final During ALWAYS =
            new During(Unit.SIGMA, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Gate.EVALUATION);

    public During {
        if (!(low <= high)) {
            throw new IllegalArgumentException("during: the lower bound " + low + " is above the upper bound " + high);
        }
    }

    /**
     * Whether the entry is active.
     *
     * @param here the level of the evaluation
     * @param start the level at which the step started
     */
    public boolean contains(NoiseLevel here, NoiseLevel start) {
        NoiseLevel level = gate == Gate.STEP ? start : here;
        return switch (unit) {
            case SIGMA -> level.sigma() > low && level.sigma() <= high;
            case T -> {
                double t = level.s() / (level.a() + level.s());
                yield t > low && t <= high;
            }
            case STEP -> level.step() >= low && level.step() < high;
            case PROGRESS -> {
                double progress = (double) level.step() / level.steps();
                yield progress >= low && progress < high;
            }
            case PASS -> level.pass() >= low && level.pass() <= high;
        };
    }

    /** As a mathematician writes it: {@code sigma in (0.5, 10]}. */
    public String describe() {
        boolean openBelow = unit == Unit.SIGMA || unit == Unit.T;
        boolean openAbove = unit == Unit.STEP || unit == Unit.PROGRESS;
        return unit.name().toLowerCase(Locale.ROOT) + " in " + (openBelow ? "(" : "[") + low + ", " + high
                + (openAbove ? ")" : "]");
    }
}

package dev.rhumb.diffusion.network.imported;

import dev.rhumb.diffusion.schedule.DiscreteLevels;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import java.util.Optional;

/**
 * The noise that a network was trained with, and its time input.
 *
 * @param table the discrete table of a network of the DDPM family
 * @param sigmas the range of a network that was trained on continuous levels
 * @param time the quantity that the network takes as its time input
 * @param timeScale the number is multiplied by this; 1000 for flow networks of diffusers
 */
public record TrainingNoise(
        @Parameter("the discrete table it was trained on") Optional<VpTable> table,

        @Parameter("the continuous sigmas it was trained on")
        Optional<SigmaRange> sigmas,

        @Parameter("the quantity that the network takes as its time input")
        Time time,

        @Parameter(value = "the number is multiplied by this", fallback = "1")
        double timeScale) {

    /** The time input of a network. */
    public enum Time {
        /** The nearest timestep of the table, int64. */
        INDEX,
        /** The timestep of the table, between two of them linear in log sigma, float32. */
        FRACTIONAL_INDEX,
        /** sigma, float32. */
        SIGMA,
        /** ln(sigma) / 4 (Karras et al. 2022), float32. */
        QUARTER_LOG_SIGMA,
        /** t = sigma / (1 + sigma), from 0 (data) to 1 (noise), float32. */
        FLOW
    }

    public TrainingNoise {
        boolean indexed = time == Time.INDEX || time == Time.FRACTIONAL_INDEX;
        if (indexed && table.isEmpty()) {
            throw new IllegalArgumentException("time is an index, but there is no 'table' to count in; give the betas");
        }
        if (table.isPresent() && sigmas.isPresent()) {
            throw new IllegalArgumentException("give either 'table' or 'sigmas', not both");
        }
        boolean bounded = time == Time.QUARTER_LOG_SIGMA || time == Time.SIGMA;
        if (bounded && table.isEmpty() && sigmas.isEmpty()) {
            throw new IllegalArgumentException(
                    "time is a function of sigma, so the sigmas that it was trained on are needed: give"
                            + " 'sigmas: {smallest: .., largest: ..}' or 'table'");
        }
        if (time == Time.INDEX && timeScale != 1) {
            throw new IllegalArgumentException("an index is a whole number, so time-scale is 1, not " + timeScale);
        }
        if (!(timeScale > 0) || Double.isInfinite(timeScale)) {
            throw new IllegalArgumentException("time-scale is " + timeScale + "; it must be above 0");
        }
    }

    /** Whether the number is a whole one. */
    boolean isIndex() {
        return time == Time.INDEX;
    }

    /** The time input of the network at a level; kept inside what it was trained on. */
    double of(NoiseLevel level) {
        return timeScale
                * switch (time) {
                    case INDEX -> Math.rint(index(level));
                    case FRACTIONAL_INDEX -> index(level);
                    case SIGMA -> inside(level.sigma());
                    case QUARTER_LOG_SIGMA -> Math.log(inside(level.sigma())) / 4;
                    case FLOW -> level.s() / (level.a() + level.s());
                };
    }

    private double index(NoiseLevel level) {
        DiscreteLevels levels = DiscreteLevels.of(table.orElseThrow());
        return level.a() == 0 ? levels.size() - 1.0 : levels.timestep(level.sigma());
    }

    private double inside(double sigma) {
        double low = sigmas.map(SigmaRange::smallest).orElse(0.0);
        double high = sigmas.map(SigmaRange::largest).orElse(Double.MAX_VALUE);
        if (table.isPresent()) {
            DiscreteLevels levels = DiscreteLevels.finite(table.get());
            low = levels.sigma(0);
            high = levels.sigma((double) levels.size() - 1);
        }
        return Math.min(high, Math.max(low, sigma));
    }
}

package dev.rhumb.diffusion.training;

import dev.rhumb.guidance.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Exponential moving averages of the weights. All lengths are followed side by side; at the end the one with the lowest loss on
 * held-out images is shipped, and the others lie beside it.
 *
 * @param halfLife images after which a weight's share has halved, above 0
 * @param rampUp the half-life is at most this share of the images seen so far, in (0, 1] (Karras et al. 2022 use 0.05)
 * @param others further half-lives to choose from; none if absent
 */
public record Averaging(
        @Parameter(value = "images after which a weight's share has halved, above 0", fallback = "20000")
        double halfLife,

        @Parameter(
                value = "the half-life is at most this share of the images seen so far, in (0, 1] (Karras et al. "
                        + "2022 use 0.05)",
                fallback = "0.05")
        double rampUp,

        @Parameter(value = "further half-lives to choose from; none if absent", fallback = "[]")
        List<Double> others) {
    /** 20,000 images, ramp-up 0.05. */
    public static final Averaging DEFAULT = new Averaging(20_000, 0.05, List.of());

    public Averaging {
        others = List.copyOf(others);
        require(halfLife);
        others.forEach(Averaging::require);
        if (!(rampUp > 0) || rampUp > 1) {
            throw new IllegalArgumentException("averaging ramp-up must be in (0, 1], not " + rampUp);
        }
    }

    private static void require(double halfLife) {
        if (!(halfLife > 0)) {
            throw new IllegalArgumentException("averaging half-life must be above 0 images, not " + halfLife);
        }
    }

    /** All half-lives, the first one first. */
    List<Double> halfLives() {
        List<Double> all = new ArrayList<>(List.of(halfLife));
        all.addAll(others);
        return List.copyOf(all);
    }

    /** Share of the old average of a half-life that a step keeps; {@code step} counts from 0. */
    double keep(double life, long step, int batch) {
        return Math.pow(0.5, batch / Math.min(life, Math.max(1, (step + 1) * (double) batch * rampUp)));
    }
}

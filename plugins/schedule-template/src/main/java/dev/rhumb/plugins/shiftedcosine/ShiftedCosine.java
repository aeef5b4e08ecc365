package dev.rhumb.plugins.shiftedcosine;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.Grid;
import dev.rhumb.sampling.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * The cosine schedule shifted for larger images: {@code sigma(t) = tan(pi t / 2) / shift} in variance-preserving coordinates, t even
 * between the ends, then the clean end. A shift of 64/d for images of d x d pixels: a start, to be replaced by yours.
 *
 * @param sigmaMin the last positive noise level, in data units
 * @param sigmaMax the first noise level, in data units
 * @param shift below 1 for more noise; 1 for the cosine schedule itself
 */
@Method(
        name = "shifted-cosine",
        paper = "Hoogeboom et al. 2023, simple diffusion, section 3.1",
        summary = "sigma(t) = tan(pi t / 2) / shift, t even between the ends, then 0.")
public record ShiftedCosine(
        @Parameter(value = "the last positive noise level, in data units", fallback = "0.002", min = 0)
        double sigmaMin,

        @Parameter(value = "the first noise level, in data units", fallback = "80", min = 0)
        double sigmaMax,

        @Parameter(value = "below 1 for more noise; 64/d for images of d x d pixels", fallback = "1", min = 0)
        double shift)
        implements Schedule {

    /** Throws {@link IllegalArgumentException} unless the ends are positive and in order, and the shift is positive. */
    public ShiftedCosine {
        if (!(sigmaMin > 0 && sigmaMin < sigmaMax && Double.isFinite(sigmaMax))) {
            throw new IllegalArgumentException("sigma-min is " + sigmaMin + " and sigma-max is " + sigmaMax
                    + "; both must be positive and finite, the first the smaller one");
        }
        if (!(shift > 0 && Double.isFinite(shift))) {
            throw new IllegalArgumentException("shift is " + shift + "; it must be positive and finite");
        }
    }

    @Override
    public Grid grid(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps is " + steps + "; at least 1 is needed");
        }
        List<NoiseLevel> levels = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            double part = steps == 1 ? 0 : (double) i / (steps - 1);
            double t = time(sigmaMax) + part * (time(sigmaMin) - time(sigmaMax));
            // The ends are the numbers that were given, without the rounding of a tangent.
            double sigma = i == 0 ? sigmaMax : i == steps - 1 ? sigmaMin : Math.tan(t) / shift;
            levels.add(NoiseLevel.of(1 / Math.hypot(1, sigma), sigma / Math.hypot(1, sigma)));
        }
        levels.add(NoiseLevel.of(1, 0));
        return Grid.through(levels, 1);
    }

    /** {@code pi t / 2} of a sigma. */
    private double time(double sigma) {
        return Math.atan(shift * sigma);
    }
}

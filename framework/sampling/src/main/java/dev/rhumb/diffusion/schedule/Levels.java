package dev.rhumb.diffusion.schedule;

import dev.rhumb.guidance.NoiseLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Levels from sigmas, in the three coordinates. */
final class Levels {

    static final NoiseLevel CLEAN = NoiseLevel.of(1, 0);

    private Levels() {}

    static NoiseLevel variancePreserving(double sigma) {
        double a = 1 / Math.sqrt(1 + sigma * sigma);
        return NoiseLevel.of(a, sigma * a);
    }

    static NoiseLevel flow(double t) {
        return NoiseLevel.of(1 - t, t);
    }

    static List<NoiseLevel> of(double[] values, DoubleFunction<NoiseLevel> level, NoiseLevel end) {
        List<NoiseLevel> levels = new ArrayList<>();
        for (double value : values) {
            levels.add(level.apply(value));
        }
        levels.add(end);
        return levels;
    }
}

package dev.rhumb.diffusion.loop;

import dev.rhumb.guidance.NoiseLevel;
import java.util.List;

/**
 * One multiplier, owned by the framework, of what an entry changed: 1 leaves the method as it is, 0 does not ask it at
 * all, negative values reverse it. May follow the trajectory or differ by sample.
 */
public sealed interface Strength {

    /** The multiplier of sample {@code sample} at a level. */
    double at(NoiseLevel level, long sample);

    /** Whether all samples share the multiplier. */
    default boolean isUniform() {
        return true;
    }

    /** Leaves the method as it is. */
    static Strength full() {
        return new Constant(1);
    }

    /** The same everywhere. */
    record Constant(double value) implements Strength {
        @Override
        public double at(NoiseLevel level, long sample) {
            return value;
        }
    }

    /** The shape of a schedule over the fraction of steps done. */
    enum Shape {
        LINEAR,
        COSINE
    }

    /** From {@code from} at the first step to {@code to} at the last. */
    record Ramp(double from, double to, Shape shape) implements Strength {
        @Override
        public double at(NoiseLevel level, long sample) {
            double progress = level.steps() < 2 ? 0 : Math.min(1, (double) level.step() / (level.steps() - 1));
            double weight = shape == Shape.LINEAR ? progress : 0.5 * (1 - Math.cos(Math.PI * progress));
            return from + (to - from) * weight;
        }
    }

    /** Sample i has {@code values[i mod n]}: several scales side by side in one batch. */
    record PerSample(List<Double> values) implements Strength {
        public PerSample {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("strength per sample: the list is empty");
            }
        }

        @Override
        public double at(NoiseLevel level, long sample) {
            return values.get((int) (sample % values.size()));
        }

        @Override
        public boolean isUniform() {
            return false;
        }
    }
}

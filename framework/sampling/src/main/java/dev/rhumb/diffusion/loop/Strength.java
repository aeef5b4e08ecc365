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
        /** {@code p}. */
        LINEAR,
        /** {@code (1 - cos(pi p)) / 2}. */
        COSINE,
        /** {@code (e^(g p) - 1) / (e^g - 1)}: from one value to the other by equal factors. */
        EXPONENTIAL
    }

    /**
     * From {@code from} at the first step to {@code to} at the last, with {@code p} the fraction of steps done to the
     * power of {@code exponent}.
     *
     * @param exponent above 1 it stays at {@code from} for longer, below 1 for shorter; above 0
     * @param growth g of the exponential shape, the logarithm of the last value by the first; unused by others
     */
    record Ramp(double from, double to, Shape shape, double exponent, double growth) implements Strength {

        public Ramp {
            if (!(exponent > 0) || !Double.isFinite(from + to + exponent + growth)) {
                throw new IllegalArgumentException("a ramp from " + from + " to " + to + " with exponent " + exponent
                        + " and growth " + growth + ": all must be finite and the exponent above 0");
            }
        }

        /** Linear or cosine in the fraction itself. */
        public Ramp(double from, double to, Shape shape) {
            this(from, to, shape, 1, 0);
        }

        @Override
        public double at(NoiseLevel level, long sample) {
            double progress = level.steps() < 2 ? 0 : Math.min(1, (double) level.step() / (level.steps() - 1));
            return from + (to - from) * weight(Math.pow(progress, exponent));
        }

        private double weight(double p) {
            return switch (shape) {
                case LINEAR -> p;
                case COSINE -> 0.5 * (1 - Math.cos(Math.PI * p));
                case EXPONENTIAL -> growth == 0 ? p : Math.expm1(growth * p) / Math.expm1(growth);
            };
        }
    }

    /** Another strength, never below {@code least} nor above {@code most}. */
    record Clamped(Strength inner, double least, double most) implements Strength {
        public Clamped {
            if (!(least <= most)) {
                throw new IllegalArgumentException("a strength of at least " + least + " and at most " + most);
            }
        }

        @Override
        public double at(NoiseLevel level, long sample) {
            return Math.max(least, Math.min(most, inner.at(level, sample)));
        }

        @Override
        public boolean isUniform() {
            return inner.isUniform();
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

package dev.rhumb.diffusion.sampler;

import dev.rhumb.guidance.NoiseLevel;

/** What several samplers share. Scalars are computed in double; {@code sigma = s / a}, {@code lambda = log(a / s)}. */
final class Steps {

    private Steps() {}

    static double lambda(NoiseLevel level) {
        return Math.log(level.a()) - Math.log(level.s());
    }

    /** {@code sigma' / sigma}, 0 where the step starts without signal. */
    static double ratio(NoiseLevel from, NoiseLevel to) {
        return to.s() * from.a() / (to.a() * from.s());
    }

    /** A level inside the step that starts at {@code from}. */
    static NoiseLevel inside(NoiseLevel from, double a, double s, int stage) {
        return new NoiseLevel(a, s, from.step(), from.steps(), stage, from.pass());
    }

    static void requireNonNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be finite and at least 0");
        }
    }

    static void requireBetween(String name, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be from " + low + " to " + high);
        }
    }
}

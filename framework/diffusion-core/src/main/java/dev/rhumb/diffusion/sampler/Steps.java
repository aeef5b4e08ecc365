package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import java.util.Arrays;

/** What several samplers share. Scalars are computed in double; {@code sigma = s / a}, {@code lambda = log(a / s)}. */
final class Steps {

    private Steps() {}

    /**
     * The first-order step every deterministic sampler reduces to: {@code a' D + s' e}. It is DDIM's step, Euler's step in
     * sigma, DPM-Solver++'s first order and the rectified flow's Euler step, whatever the coordinates.
     */
    static NDArray first(Prediction p, NoiseLevel to) {
        return first(p, to.a(), to.s());
    }

    static NDArray first(Prediction p, double a, double s) {
        NDArray clean = p.denoised().mul(a);
        return s == 0 ? clean : clean.add(p.noise().mul(s));
    }

    /** A step without noise. */
    static Transition certain(NoiseLevel from, NoiseLevel to, NDArray mean) {
        return drawn(from, to, mean, 0);
    }

    /** A step whose variance is the same everywhere: shape {@code (B, 1, ...)} of the rank of the mean. */
    static Transition drawn(NoiseLevel from, NoiseLevel to, NDArray mean, double variance) {
        long[] shape = new long[mean.getShape().dimension()];
        Arrays.fill(shape, 1);
        shape[0] = mean.getShape().get(0);
        NDArray full = mean.getManager().zeros(new Shape(shape), mean.getDataType());
        return new Transition(from, to, mean, variance == 0 ? full : full.add(variance));
    }

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

package dev.rhumb.runner.experiment;

import dev.rhumb.diffusion.loop.Strength;
import dev.rhumb.guidance.Parameter;

/**
 * A schedule over the fraction of steps done, as written: {@code {from: 1, to: 7, shape: cosine, exponent: 2}}, bounded
 * by {@code least} and {@code most}.
 */
record Ramp(
        @Parameter("the value at the first step") double from,
        @Parameter("the value at the last step") double to,

        @Parameter(
                value = "shape of the curve between them; exponential: by equal factors, both above 0",
                fallback = "linear")
        Strength.Shape shape,

        @Parameter(
                value = "power of the fraction of steps done; above 1 the curve rises late",
                fallback = "1",
                min = 1e-3)
        double exponent,

        @Parameter(value = "lower bound of the value", fallback = "-.inf")
        double least,

        @Parameter(value = "upper bound of the value", fallback = ".inf")
        double most) {

    Ramp {
        if (shape == Strength.Shape.EXPONENTIAL && !(from > 0 && to > 0)) {
            throw new IllegalArgumentException(
                    "an exponential schedule changes by equal factors, so from and to must both be above 0");
        }
        if (!(least <= most)) {
            throw new IllegalArgumentException("least is " + least + ", above most, which is " + most);
        }
    }

    /** The strength {@code (value - neutral) / span} at each level. */
    Strength relativeTo(double neutral, double span) {
        double growth = shape == Strength.Shape.EXPONENTIAL ? Math.log(to / from) : 0;
        Strength ramp = new Strength.Ramp((from - neutral) / span, (to - neutral) / span, shape, exponent, growth);
        if (Double.isInfinite(least) && Double.isInfinite(most)) {
            return ramp;
        }
        double one = (least - neutral) / span;
        double other = (most - neutral) / span;
        return new Strength.Clamped(ramp, Math.min(one, other), Math.max(one, other));
    }
}

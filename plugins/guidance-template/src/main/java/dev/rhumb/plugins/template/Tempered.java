package dev.rhumb.plugins.template;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;

/**
 * Classifier-free guidance whose difference is bounded, per sample, by a multiple of the noise level,
 * {@code D = D_c + (scale - 1) d min(1, bound sigma / |d|)} with {@code d = D_c - D_u}: a start, to be replaced by yours.
 *
 * <p>Cost: two network evaluations per sample, in one forward.
 *
 * @param scale guidance weight; 1 is off, above 1 extrapolates
 * @param bound largest length of the difference, in units of the noise level
 */
@Method(
        name = "tempered",
        paper = "none: a template; classifier-free guidance is Ho & Salimans 2022, arXiv:2207.12598",
        summary = "Classifier-free guidance whose step is bounded by a multiple of the noise level.")
public record Tempered(
        @Neutral(1) @Parameter("guidance weight; 1 is off, above 1 extrapolates")
        double scale,

        @Parameter(value = "largest difference, in units of the noise level", fallback = "1", min = 0)
        double bound)
        implements Contrast {

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray difference = conditional.sub(unconditional);
        double longest = bound * here.level().sigma();
        NDArray length = PerSample.norm(difference).maximum(Float.MIN_NORMAL);
        NDArray bounded = difference.div(length.div(longest).maximum(1));
        return conditional.add(bounded.mul(scale - 1));
    }
}

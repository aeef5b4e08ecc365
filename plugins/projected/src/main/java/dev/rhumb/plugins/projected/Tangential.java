package dev.rhumb.plugins.projected;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Space;

/**
 * Tangential damping, TCFG (Kwon et al. 2025, arXiv:2503.18137): classifier-free guidance against the component of the
 * unconditional score along the first right-singular vector of the matrix with the rows {@code c} and {@code u}. Acts on
 * the score, per sample; the noise estimate, its multiple, gives the same.
 *
 * <p>In closed form: with {@code r = hypot((<c,c> - <u,u>) / 2, <c,u>)} that vector is along {@code cos(t) c + sin(t) u},
 * {@code sin(2t) = <c,u> / r}, {@code cos(2t) = (<c,c> - <u,u>) / 2r}, and the component is {@code sin(2t)/2 c +
 * sin(t)^2 u}.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param scale guidance weight; 1 is off
 */
@Method(
        name = "tcfg",
        paper = "Kwon et al. 2025, arXiv:2503.18137",
        summary = "Classifier-free guidance that uses only the part of the unconditional score shared by both scores.")
public record Tangential(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale) implements Contrast {

    @Override
    public Space space() {
        return Space.SCORE;
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray both = PerSample.dot(conditional, unconditional);
        NDArray half = PerSample.dot(conditional, conditional)
                .sub(PerSample.dot(unconditional, unconditional))
                .div(2);
        // Orthogonal and of equal length, no direction is first, and half of the unconditional score is kept.
        NDArray r = half.square().add(both.square()).sqrt().maximum(Float.MIN_NORMAL);
        NDArray shared = conditional
                .mul(both.div(r))
                .add(unconditional.mul(half.div(r).neg().add(1)))
                .div(2);
        return conditional.add(conditional.sub(shared).mul(scale - 1));
    }
}

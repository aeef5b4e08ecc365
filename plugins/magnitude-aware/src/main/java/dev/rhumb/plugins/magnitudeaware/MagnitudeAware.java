package dev.rhumb.plugins.magnitudeaware;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Space;

/**
 * Magnitude-aware guidance, MAMBO-G (Zhu et al. 2025, arXiv:2508.03442): classifier-free guidance whose weight falls with
 * the size of the difference, {@code w = 1 + (scale - 1) exp(-damping norm(u_c - u_u) / norm(u_u))}, sample by sample.
 * The ratio depends on the space; the paper takes it of flow velocities.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param scale guidance weight where both predictions agree; 1 is off
 * @param damping alpha of the paper: decay per unit of the ratio; 0 is classifier-free guidance
 */
@Method(
        name = "mambo-g",
        paper = "Zhu et al. 2025, arXiv:2508.03442",
        summary = "Classifier-free guidance whose weight decreases with the relative size of the difference.")
@Preset(name = "diffusers", sets = "scale: 10, damping: 8", source = "defaults of diffusers, for text-to-image models")
public record MagnitudeAware(
        @Neutral(1) @Parameter("guidance weight where both predictions agree; 1 is off")
        double scale,

        @Parameter(value = "decay of the weight per unit of the relative difference", fallback = "8", min = 0)
        double damping)
        implements Contrast {

    @Override
    public Space space() {
        return Space.FLOW;
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray difference = conditional.sub(unconditional);
        // Against a prediction of 0 the ratio is infinite and the weight 1, unless the difference is 0 too.
        NDArray ratio =
                PerSample.norm(difference).div(PerSample.norm(unconditional).maximum(Float.MIN_NORMAL));
        NDArray weight = ratio.mul(-damping).exp().mul(scale - 1);
        return conditional.add(difference.mul(weight));
    }
}

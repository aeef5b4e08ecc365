package dev.rhumb.plugins.frequency;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;

/**
 * Frequency-decoupled guidance, FDG (Sadat et al. 2025, arXiv:2506.19713): classifier-free guidance with one weight for
 * the coarse level of a Laplacian pyramid and one for the fine one. Acts on the denoised images or latents, from the
 * conditional ones. The weight of the fine level is the larger one in the paper.
 *
 * <p>On each level the component of the difference along the conditional prediction may be scaled, as in
 * {@code apg}.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param high weight of the fine level; 1 is off
 * @param low weight of the coarse level, half as large each way; 1 is off
 * @param parallelHigh share of the parallel component on the fine level; 1 keeps it
 * @param parallelLow share of the parallel component on the coarse level; 1 keeps it
 */
@Method(
        name = "fdg",
        paper = "Sadat et al. 2025, arXiv:2506.19713",
        summary = "Classifier-free guidance with one weight for coarse and one for fine structure.")
@Preset(name = "sdxl", sets = "high: 10, low: 5", source = "arXiv:2506.19713, for Stable Diffusion XL")
public record FrequencyDecoupled(
        @Neutral(1) @Parameter("weight of fine structure; 1 is off")
        double high,

        @Neutral(1) @Parameter("weight of coarse structure; 1 is off")
        double low,

        @Parameter(value = "share of the parallel component of fine structure", fallback = "1")
        double parallelHigh,

        @Parameter(value = "share of the parallel component of coarse structure", fallback = "1")
        double parallelLow)
        implements Contrast {

    @Override
    public Branch against(Run run) {
        Pyramid.requireHalves(run.images());
        return Contrast.super.against(run);
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray difference = conditional.sub(unconditional);
        // The pyramid is linear: that of the difference is the difference of the pyramids.
        NDArray coarse = Pyramid.halved(difference);
        NDArray fine = difference.sub(Pyramid.doubled(coarse));
        NDArray coarseConditional = Pyramid.halved(conditional);
        NDArray fineConditional = conditional.sub(Pyramid.doubled(coarseConditional));
        NDArray coarseStep = scaled(coarse, coarseConditional, parallelLow).mul(low - 1);
        NDArray fineStep = scaled(fine, fineConditional, parallelHigh).mul(high - 1);
        return conditional.add(fineStep).add(Pyramid.doubled(coarseStep));
    }

    /** The difference of a level with its component along the conditional one scaled. */
    private static NDArray scaled(NDArray difference, NDArray conditional, double share) {
        if (share == 1) {
            return difference;
        }
        NDArray squared = PerSample.dot(conditional, conditional).maximum(Float.MIN_NORMAL);
        NDArray along = PerSample.dot(difference, conditional).div(squared);
        return difference.add(conditional.mul(along.mul(share - 1)));
    }
}

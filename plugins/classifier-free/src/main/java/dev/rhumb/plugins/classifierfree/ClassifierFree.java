package dev.rhumb.plugins.classifierfree;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;

/**
 * Classifier-free guidance (Ho &amp; Salimans 2022, arXiv:2207.12598, eq. 6): extrapolates from the unconditional
 * prediction through the conditional one, {@code D = D_c + (scale - 1)(D_c - D_u)}.
 *
 * <p>Convention: {@code scale = 1 + w} of the paper's {@code w}; 1 is off, 0 is unconditional, above 1 extrapolates,
 * below 0 steers away from the condition. The rule is affine, so it means the same in every space and under every
 * parameterisation. It needs a model trained with label dropout.
 *
 * <p>Cost: two network evaluations per sample instead of one, in one forward of twice the rows.
 *
 * @param scale guidance weight; any finite number
 */
@Method(
        name = "classifier-free",
        paper = "Ho & Salimans 2022, arXiv:2207.12598, eq. 6",
        summary = "Extrapolates from the unconditional prediction through the conditional one.")
@Preset(name = "stable-diffusion", sets = "scale: 7.5", source = "common default for Stable Diffusion, as in diffusers")
@Preset(name = "glide", sets = "scale: 3", source = "arXiv:2112.10741, authors' code")
@Preset(
        name = "dit",
        sets = "scale: 1.5",
        source = "arXiv:2212.09748, DiT-XL/2 and, in arXiv:2112.10752, LDM-4 on ImageNet")
@Preset(name = "edm2-s", sets = "scale: 1.4", source = "arXiv:2312.02696, EDM2-S on ImageNet-512, for the lowest FID")
public record ClassifierFree(
        @Neutral(1) @Parameter("guidance weight; 1 is off, 0 unconditional, above 1 extrapolates, below 0 steers away")
        double scale)
        implements Contrast {

    public ClassifierFree {
        if (!Double.isFinite(scale)) {
            throw new IllegalArgumentException("classifier-free: scale is " + scale + "; it must be a finite number");
        }
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        return conditional.add(conditional.sub(unconditional).mul(scale - 1));
    }
}

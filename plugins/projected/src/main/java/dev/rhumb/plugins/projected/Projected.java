package dev.rhumb.plugins.projected;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;

/**
 * Adaptive projected guidance, APG (Sadat et al. 2024, arXiv:2410.02416, algorithm 1): the CFG difference with negative
 * momentum, its norm bounded, and its component along the conditional prediction scaled by {@code eta}. Acts on the
 * denoised estimate, from the conditional prediction: {@code D = D_c + (scale - 1)(m_perp + eta m_par)}.
 *
 * <p>Its momentum advances once per step and stands still outside the entry's interval.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param scale guidance weight; 1 is off
 * @param eta share of the parallel component; 1 keeps it
 * @param momentum factor on the previous difference; negative in the paper; 0 is none
 * @param radius largest norm of the difference per sample, in data units; 0 is no bound
 */
@Method(
        name = "apg",
        paper = "Sadat et al. 2024, arXiv:2410.02416, algorithm 1",
        summary = "Classifier-free guidance whose difference is bounded, damped by momentum and projected.")
@Preset(name = "diffusers", sets = "eta: 1, momentum: 0, radius: 15", source = "defaults of diffusers' guider")
@Preset(
        name = "diffusers-mix",
        sets = "eta: 0, momentum: -0.5, radius: 10",
        source = "defaults of diffusers' mixed guider, on after step 5")
@Preset(name = "comfyui", sets = "eta: 1, momentum: 0, radius: 5", source = "defaults of ComfyUI's node")
public record Projected(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale,

        @Parameter(value = "share of the component parallel to the conditional prediction", fallback = "0")
        double eta,

        @Parameter(value = "factor on the previous difference", fallback = "-0.5", min = -1, max = 1)
        double momentum,

        @Parameter(value = "largest norm of the difference, in data units; 0 means no bound", fallback = "0", min = 0)
        double radius)
        implements Contrast {

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray difference = conditional.sub(unconditional);
        if (momentum != 0) {
            NDArray before = here.recall("difference", null);
            difference = before == null ? difference : difference.add(before.mul(momentum));
            here.remember("difference", difference);
        }
        if (radius > 0) {
            // Never divides by zero: the smallest norm that matters is the radius itself.
            difference =
                    difference.div(PerSample.norm(difference).maximum(radius).div(radius));
        }
        NDArray alongSquared = PerSample.dot(conditional, conditional).maximum(Float.MIN_NORMAL);
        NDArray parallel =
                conditional.mul(PerSample.dot(difference, conditional).div(alongSquared));
        return conditional.add(difference.sub(parallel).add(parallel.mul(eta)).mul(scale - 1));
    }
}

package dev.rhumb.plugins.momentum;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Contrast;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Preset;

/**
 * Sliding-mode control of guidance, SMC-CFG (arXiv:2603.03281): pushes the difference {@code e = D_c - D_u} towards the
 * surface on which it decays, {@code s = (e - e_before) + decay e_before}, {@code e' = e - force s / norm(s)}, and
 * guides by it, {@code D = D_u + scale e'}. Acts on the denoised estimate, per sample; the force is in data units.
 *
 * <p>What is remembered is the pushed difference. It advances once per step and stands still outside the entry's
 * interval; in the first step {@code s} is along {@code e}.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param scale guidance weight; 1 is off if {@code force} is 0
 * @param decay lambda of the paper: rate at which the difference decays on the surface
 * @param force k of the paper: length of the push; 0 is off
 */
@Method(
        name = "smc-cfg",
        paper = "CFG-Ctrl 2026, arXiv:2603.03281",
        summary = "Classifier-free guidance whose difference is pushed towards a sliding surface, on which it decays.")
@Preset(
        name = "node",
        sets = "decay: 6, force: 0.1",
        source = "defaults of the node pack sd-perturbed-attention; the paper: decay 2 to 8, force 0.01 to 0.8")
public record SlidingMode(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale,

        @Parameter(value = "rate at which the difference decays on the surface", fallback = "6", min = 0)
        double decay,

        @Neutral(0) @Parameter(value = "length of the push, in data units; 0 is off", fallback = "0.1", min = 0)
        double force)
        implements Contrast {

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        NDArray difference = conditional.sub(unconditional);
        NDArray before = here.recall("difference", null);
        NDArray surface = before == null ? difference : difference.sub(before).add(before.mul(decay));
        NDArray push =
                surface.div(PerSample.norm(surface).maximum(Float.MIN_NORMAL)).mul(force);
        // On the surface there is nothing to push: what rounding leaves there has no direction.
        NDArray away = PerSample.rms(surface).gt(PerSample.rounding(conditional));
        push = push.mul(away.toType(push.getDataType(), false));
        here.remember("difference", difference.sub(push));
        return conditional.add(difference.mul(scale - 1)).sub(push.mul(scale));
    }
}

package dev.rhumb.plugins.zerostar;

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
 * CFG-Zero* (Fan et al. 2025, arXiv:2503.18886, eq. 8 and section 4.2), in flow-velocity space: the unconditional
 * prediction is first scaled to its projection of the conditional one, {@code z = <u_c, u_u> / |u_u|^2}, and the first
 * {@code hold} steps have no flow at all (a flow sampler stands still).
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param scale guidance weight; 1 is off
 * @param hold number of first steps that do not move the sample; 4 % of the steps in the paper; 0 is none
 */
@Method(
        name = "cfg-zero-star",
        paper = "Fan et al. 2025, arXiv:2503.18886, eq. 8",
        summary = "Classifier-free guidance with an optimally scaled unconditional flow; the first steps do not move.")
@Preset(name = "diffusers", sets = "hold: 1", source = "default of diffusers' guider; the paper: 4 % of the steps")
public record ZeroStar(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale,

        @Neutral(0) @Parameter(value = "number of first steps that do not move the sample", fallback = "1", min = 0)
        int hold)
        implements Contrast {

    @Override
    public Space space() {
        return Space.FLOW;
    }

    @Override
    public NDArray combine(NDArray conditional, NDArray unconditional, Evaluation here) {
        if (here.level().step() < hold) {
            return conditional.zerosLike();
        }
        NDArray squared = PerSample.dot(unconditional, unconditional).maximum(Float.MIN_NORMAL);
        NDArray optimal = PerSample.dot(conditional, unconditional).div(squared);
        return conditional.add(conditional.sub(unconditional.mul(optimal)).mul(scale - 1));
    }
}

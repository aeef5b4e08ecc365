package dev.rhumb.plugins.momentum;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.util.function.UnaryOperator;

/**
 * Momentum guidance (Liao et al. 2026, arXiv:2602.20360): extrapolates the flow velocity away from its own running mean,
 * {@code u' = u + scale (u - m)}, then {@code m = (1 - memory) u + memory m}. Needs neither a second evaluation nor a
 * condition. A transform: put it after the guidances whose velocity it extrapolates.
 *
 * <p>The mean starts at the first velocity, so the first step changes nothing; it advances once per step and stands
 * still outside the entry's interval. In flow space; peers that take the mean of denoised estimates differ.
 *
 * <p>Cost: none.
 *
 * @param scale extrapolation away from the mean; 0 is off
 * @param memory share of the mean that is kept from step to step
 */
@Method(
        name = "momentum",
        paper = "Liao et al. 2026, arXiv:2602.20360",
        summary = "Extrapolates the flow velocity away from its running mean over earlier steps.")
@Preset(name = "node", sets = "scale: 0.5, memory: 0.6", source = "defaults of the node pack sd-perturbed-attention")
public record Momentum(
        @Neutral(0) @Parameter(value = "extrapolation away from the mean; 0 is off", fallback = "0.5")
        double scale,

        @Parameter(value = "share of the mean that is kept from step to step", fallback = "0.6", min = 0, max = 1)
        double memory)
        implements Guidance {

    @Override
    public Guide begin(Run run) {
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> {
                    NDArray flow = current.in(Space.FLOW);
                    NDArray mean = here.recall("mean", null);
                    if (mean == null) {
                        here.remember("mean", flow);
                        return current;
                    }
                    here.remember("mean", flow.mul(1 - memory).add(mean.mul(memory)));
                    return current.plus(
                            here.level().perUnit(Space.FLOW), flow.sub(mean).mul(scale));
                };
            }
        };
    }
}

package dev.rhumb.plugins.transforms;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.util.function.UnaryOperator;

/**
 * Rescaled guidance (Lin et al. 2024, arXiv:2305.08891, eqs. 15-16): brings the standard deviation of the guided value
 * back to the conditional one's, per sample: {@code G' = share G std(C) / std(G) + (1 - share) G}. A transform: put it
 * after the guidances it rescales.
 *
 * <p>A guided value that is flat within rounding has no deviation to bring back, and stays as it is.
 *
 * <p>The result depends on the space. The paper rescales the network's own output, for its models the velocity.
 *
 * <p>Cost: none beyond the stack's.
 *
 * @param share phi of the paper: 0 is off, 1 rescales fully
 * @param space where the standard deviations are taken
 */
@Method(
        name = "rescale",
        paper = "Lin et al. 2024, arXiv:2305.08891, eqs. 15-16",
        summary = "Rescales the guided value to the standard deviation of the conditional one.")
@Preset(name = "paper", sets = "share: 0.7, space: velocity", source = "arXiv:2305.08891")
public record Rescale(
        @Neutral(0) @Parameter(value = "phi: 0 is off, 1 rescales fully", fallback = "0.7", min = 0, max = 1)
        double share,

        @Parameter(value = "where the standard deviations are taken", fallback = "velocity")
        Space space)
        implements Guidance {

    @Override
    public Guide begin(Run run) {
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                return current -> {
                    NDArray guided = current.in(space);
                    NDArray spread = PerSample.std(guided);
                    NDArray flat = spread.lte(current.rounding(space));
                    NDArray target = PerSample.std(conditional.in(space));
                    NDArray ratio = NDArrays.where(flat, spread.onesLike(), target.div(spread));
                    NDArray change = guided.mul(ratio.sub(1)).mul(share);
                    return current.plus(here.level().perUnit(space), change);
                };
            }
        };
    }
}

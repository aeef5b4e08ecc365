package dev.rhumb.plugins.transforms;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.util.function.UnaryOperator;

/**
 * Guidance whose norm over the channels never exceeds the conditional prediction's, pixel by pixel (ComfyUI, node
 * CFGNorm): {@code G' = G min(1, norm(C) / norm(G))}. A transform: put it after the guidances it bounds. Data without
 * an image shape are one pixel.
 *
 * <p>The result depends on the space. ComfyUI acts on the denoised estimate.
 *
 * <p>It has no neutral value; its entry's {@code strength} mixes it with the guidance it bounds.
 *
 * <p>Cost: none beyond the stack's.
 *
 * @param space where the norms are taken
 */
@Method(
        name = "cfg-norm",
        paper = "none: the node CFGNorm of ComfyUI",
        summary = "Bounds the norm of the guided value over the channels by that of the conditional one, for"
                + " each pixel.")
public record ChannelNorm(
        @Parameter(value = "where the norms are taken", fallback = "denoised")
        Space space) implements Guidance {

    @Override
    public Guide begin(Run run) {
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                return current -> {
                    NDArray guided = current.in(space);
                    NDArray ratio = norm(conditional.in(space))
                            .div(norm(guided).maximum(Float.MIN_NORMAL))
                            .minimum(1);
                    return current.plus(here.level().perUnit(space), guided.mul(ratio.sub(1)));
                };
            }
        };
    }

    /** {@code (B, 1, ...)}, over the first data axis. */
    private static NDArray norm(NDArray value) {
        return value.square().sum(new int[] {1}, true).sqrt();
    }
}

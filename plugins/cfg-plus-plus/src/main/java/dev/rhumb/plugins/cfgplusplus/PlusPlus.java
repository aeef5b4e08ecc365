package dev.rhumb.plugins.cfgplusplus;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * CFG++ (Chung et al. 2024, arXiv:2406.08070, algorithm 2): interpolates to {@code D_u + lambda (D_c - D_u)} and
 * renoises with the unconditional noise. Written as a displacement of the point by {@code a lambda (D_c - D_u)}, which
 * leaves the unconditional noise estimate in place, so it runs under every sampler that steps from its prediction's
 * point.
 *
 * <p>It has no neutral value: at {@code lambda = 1} the estimate is the conditional one but the renoising still differs.
 *
 * <p>Cost: as classifier-free guidance.
 *
 * @param lambda interpolation weight, 0 unconditional to 1 conditional
 */
@Method(
        name = "cfg++",
        paper = "Chung et al. 2024, arXiv:2406.08070, algorithm 2",
        summary = "Interpolates towards the conditional estimate and renoises with the unconditional noise.")
@Preset(
        name = "stable-diffusion",
        sets = "lambda: 0.6",
        source = "authors' code, about classifier-free guidance at 7.5")
public record PlusPlus(
        @Parameter(value = "interpolation weight from unconditional (0) to conditional (1)", fallback = "0.6", min = 0)
        double lambda)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(1, 0);
    }

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                Prediction unconditional = here.predict(without);
                return current -> {
                    NDArray difference = conditional.minus(unconditional);
                    return current.plus(lambda - 1, difference)
                            .displaced(here.level().a() * lambda, difference);
                };
            }
        };
    }
}

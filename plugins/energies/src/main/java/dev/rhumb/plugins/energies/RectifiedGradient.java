package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.PerSample;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Rectified gradient guidance, REG (Gao et al. 2025, arXiv:2501.18865, eq. 14): classifier-free guidance whose
 * difference is weighted, per coordinate, by the gradient of the summed conditional estimate,
 * {@code g = a d(1^T D_c) / dx}: {@code D = D_c + (scale - 1) g (D_c - D_u)}.
 *
 * <p>Cost: two network evaluations and one backward pass per sample and evaluation.
 *
 * @param scale guidance weight; 1 is off
 */
@Method(
        name = "reg",
        paper = "Gao et al. 2025, arXiv:2501.18865, eq. 14",
        summary = "Classifier-free guidance corrected by the gradient of the conditional estimate.")
public record RectifiedGradient(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale) implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(1, 1);
    }

    @Override
    public Guide begin(Run run) {
        run.needsDenoiserGradient();
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                Prediction unconditional = here.predict(without);
                return current -> {
                    NDArray gradient = here.gradientThrough(Branch.CONDITIONAL, PerSample::sum);
                    NDArray difference = conditional.minus(unconditional);
                    return current.plus((scale - 1) * here.level().a(), gradient.mul(difference));
                };
            }
        };
    }
}

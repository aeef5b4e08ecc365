package dev.rhumb.plugins.adaptive;

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
import org.jspecify.annotations.Nullable;

/**
 * Adaptive guidance (Castillo et al. 2023, arXiv:2312.12487, section 4.2): classifier-free guidance until the conditional
 * and the unconditional noise agree, {@code cos(e_c, e_u) > threshold}, and plain conditional sampling from then on.
 * Each sample drops out by itself, so that results do not depend on the batch and the saving is real.
 *
 * <p>Cost: two network evaluations per sample until it drops out, one afterwards.
 *
 * @param scale guidance weight; 1 is off
 * @param threshold cosine above which the unconditional branch is dropped
 */
@Method(
        name = "adaptive",
        paper = "Castillo et al. 2023, arXiv:2312.12487, section 4.2",
        summary = "Classifier-free guidance that stops for each sample once both predictions agree.")
public record Adaptive(
        @Neutral(1) @Parameter("guidance weight; 1 is off") double scale,

        @Parameter(
                value = "cosine of the two predictions above which guidance of a sample stops",
                fallback = "0.991",
                min = -1,
                max = 2)
        double threshold)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.NONE.and("one evaluation until guidance of the sample stops, none afterwards");
    }

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                NDArray kept = here.recall("kept", null);
                Prediction unconditional = here.predict(kept == null ? without : without.only(kept));
                return current -> {
                    here.remember("kept", stillApart(conditional.noise(), unconditional.noise(), kept));
                    return current.plus(scale - 1, conditional.minus(unconditional));
                };
            }
        };
    }

    /** {@code (B, 1)}: 1 for rows that go on being guided; a row that dropped out stays out. */
    private NDArray stillApart(NDArray conditional, NDArray unconditional, @Nullable NDArray kept) {
        NDArray norms =
                PerSample.norm(conditional).mul(PerSample.norm(unconditional)).maximum(Float.MIN_NORMAL);
        NDArray cosine = PerSample.dot(conditional, unconditional).div(norms);
        NDArray apart =
                cosine.lte(threshold).toType(conditional.getDataType(), false).reshape(-1, 1);
        return kept == null ? apart : apart.mul(kept);
    }
}

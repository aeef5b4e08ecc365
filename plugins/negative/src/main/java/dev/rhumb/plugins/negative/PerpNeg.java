package dev.rhumb.plugins.negative;

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
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Perp-Neg (Armandpour et al. 2023, arXiv:2304.04968, eq. 8): steers towards a class and away from another, using of
 * the negative direction only the part perpendicular to the positive one. With {@code p = D_c - D_u} and
 * {@code q = D_n - D_u}: {@code D = D_u + scale (p - weight (q - (<q, p> / |p|^2) p))}.
 *
 * <p>Cost: three network evaluations per sample, in one forward.
 *
 * @param negative name of the class (or text) to steer away from
 * @param scale guidance weight on the whole; 1 is off if {@code weight} is 0
 * @param weight weight of the perpendicular negative direction; 0 is off
 */
@Method(
        name = "perp-neg",
        paper = "Armandpour et al. 2023, arXiv:2304.04968, eq. 8",
        summary = "Steers away from a negative condition, perpendicularly to the positive direction.")
@Preset(name = "comfyui", sets = "scale: 8, weight: 1", source = "defaults of ComfyUI's node")
public record PerpNeg(
        @Parameter("class or text to steer away from") String negative,

        @Neutral(1) @Parameter("guidance weight on the whole")
        double scale,

        @Neutral(0) @Parameter(value = "weight of the perpendicular negative direction", fallback = "1")
        double weight)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(2, 0);
    }

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        Branch away = Branch.CONDITIONAL.on(run.condition(negative));
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                Prediction none = here.predict(without);
                Prediction other = here.predict(away);
                return current -> {
                    NDArray p = conditional.minus(none);
                    NDArray q = other.minus(none);
                    // Where the condition says nothing (p = 0) there is no direction to be perpendicular to.
                    NDArray squared = PerSample.dot(p, p).maximum(Float.MIN_NORMAL);
                    NDArray perpendicular = q.sub(p.mul(PerSample.dot(q, p).div(squared)));
                    return current.plus(1, p.mul(scale - 1).sub(perpendicular.mul(scale * weight)));
                };
            }
        };
    }
}

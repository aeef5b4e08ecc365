package dev.rhumb.plugins.composed;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Dual guidance (Brooks et al. 2023, arXiv:2211.09800): two weights along the chain from no condition over a weaker one
 * to the run's own, {@code D_u + middle-scale (D_m - D_u) + scale (D_c - D_m)}. Affine, so it means the same in every
 * space.
 *
 * <p>In the paper the weaker condition is an image without its instruction; here it is a class or caption, the same for
 * all samples, such as "a star" below "a small red star above a blue ring".
 *
 * <p>Cost: three network evaluations per sample, in one forward.
 *
 * @param middle class or caption of the weaker condition
 * @param middleScale weight of the weaker condition against none; 1 is off
 * @param scale weight of the run's condition against the weaker one; 1 is off
 */
@Method(
        name = "dual",
        paper = "Brooks et al. 2023, arXiv:2211.09800",
        summary = "Gives one weight to the step from no condition to a weaker one, and another to the step from"
                + " there to the run's condition.")
public record Dual(
        @Parameter("class or caption of the weaker condition")
        String middle,

        @Neutral(1) @Parameter("weight of the weaker condition against none; 1 is off")
        double middleScale,

        @Neutral(1) @Parameter("weight of the run's condition against the weaker one; 1 is off")
        double scale)
        implements Guidance {

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        Branch between = Branch.CONDITIONAL.on(run.condition(middle));
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                Prediction conditional = here.conditional();
                Prediction weaker = here.predict(between);
                Prediction none = here.predict(without);
                return current ->
                        current.plus(scale - 1, conditional.minus(weaker)).plus(middleScale - 1, weaker.minus(none));
            }
        };
    }

    @Override
    public Cost cost() {
        return Cost.of(2, 0);
    }
}

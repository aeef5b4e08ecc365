package dev.rhumb.plugins.independentcondition;

import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Time-step guidance, TSG (Sadat et al. 2024, arXiv:2407.02687, section 4.2): contrasts with the same network given a
 * wrong noise level, {@code D = D(x, t) + scale (D(x, t) - D(x, t~))}, where the network sees {@code t~} of
 * {@code factor} times the noise.
 *
 * <p>Differs from the paper, which adds noise to the time embedding; the level is what every model here takes.
 *
 * <p>Cost: two network evaluations per sample.
 *
 * @param scale guidance scale; 0 is off
 * @param factor multiplies the noise level that the network gets
 */
@Method(
        name = "tsg",
        paper = "Sadat et al. 2024, arXiv:2407.02687, section 4.2",
        summary = "Contrasts with the same network at a wrong noise level.")
public record TimeStepGuidance(
        @Neutral(0) @Parameter("guidance scale; 0 is off") double scale,

        @Parameter(
                value = "factor on the noise level that the network gets as its input",
                fallback = "1.1",
                min = 0.1,
                max = 10)
        double factor)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(1, 0);
    }

    @Override
    public Guide begin(Run run) {
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                NoiseLevel level = here.level();
                NoiseLevel wrong = NoiseLevel.of(level.a(), level.s() * factor);
                Prediction right = here.conditional();
                Prediction other = here.predict(Branch.CONDITIONAL.seeing(wrong));
                return current -> current.plus(scale, right.minus(other));
            }
        };
    }
}

package dev.rhumb.plugins.trajectory;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;

/**
 * Predictor-corrector guidance, PCG (Bradley &amp; Nakkiran 2024, arXiv:2408.09000, algorithm 2): the sampler steps
 * unguided, and Langevin steps at each new level move the sample towards {@code p_t(x|c)^scale p_t(x)^(1-scale)}.
 *
 * <p>Cost: {@code 2 steps} network evaluations per sample at every level but the first and the clean one.
 *
 * @param scale exponent on the conditional density; at 1 the Langevin steps target the conditional itself
 * @param steps Langevin steps at each level; 0 is off
 * @param size step size in units of the squared noise level
 */
@Method(
        name = "pcg",
        paper = "Bradley & Nakkiran 2024, arXiv:2408.09000, algorithm 2",
        summary = "Langevin steps on the guided score after each unguided step.")
public record PredictorCorrector(
        @Parameter("exponent on the conditional density") double scale,

        @Neutral(0) @Parameter(value = "Langevin steps at each level; 0 is off", fallback = "2", min = 0)
        int steps,

        @Parameter(value = "step size in units of the squared noise level", fallback = "0.1", min = 0)
        double size)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.NONE.and(2 * steps + " evaluations at each level between the first and the clean end");
    }

    @Override
    public Guide begin(Run run) {
        Branch without = Branch.CONDITIONAL.on(run.nothing());
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                NoiseLevel level = here.level();
                if (level.step() == 0 || level.isClean()) {
                    return Move.on();
                }
                double step = size * level.s() * level.s();
                NDArray x = here.x();
                for (int k = 0; k < steps; k++) {
                    Evaluation there = k == 0 ? here : here.at(x);
                    Prediction conditional = there.conditional();
                    Prediction unconditional = there.predict(without);
                    NDArray score = conditional
                            .plus(scale - 1, conditional.minus(unconditional))
                            .in(Space.SCORE);
                    NDArray noise = here.noise("langevin." + k, x.getShape().slice(1));
                    x = x.add(score.mul(step)).add(noise.mul(Math.sqrt(2 * step)));
                }
                return Move.to(x);
            }
        };
    }
}

package dev.rhumb.plugins.energies;

import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Run;
import java.util.function.UnaryOperator;

/**
 * Universal guidance, UGD (Bansal et al. 2023, arXiv:2302.07121, algorithm 1). Forward: the gradient of a reward of x0-hat
 * through the denoiser, {@code forward} times, on the score. Backward: gradient steps of the reward on x0-hat itself. Both
 * start from the model's own estimate, so they add: the two halves are {@code denoised-gradient} and {@code mpgd}. The
 * method's self-recurrence is {@code recurrence} in the same stack, with 2 to 10 passes in the paper.
 *
 * <p>Cost: one backward pass through the denoiser and {@code steps} gradients of the reward per sample and evaluation.
 *
 * @param reward name of the reward on x0-hat
 * @param forward weight of the forward half; 0 is off
 * @param backward step size of the backward half, in squared data units per unit of reward; 0 is off
 * @param steps gradient steps of the backward half
 */
@Method(
        name = "universal",
        paper = "Bansal et al. 2023, arXiv:2302.07121, algorithm 1",
        summary = "Adds a reward's gradient through the denoiser to the score, and takes gradient steps on the"
                + " denoised estimate.")
public record Universal(
        @ModelName @Parameter("name of the reward on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("weight of the forward half; 0 is off")
        double forward,

        @Neutral(0) @Parameter(value = "step size of the backward half; 0 is off", fallback = "0")
        double backward,

        @Parameter(value = "gradient steps of the backward half", fallback = "1", min = 1)
        int steps)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1 + steps);
    }

    @Override
    public Guide begin(Run run) {
        Guide through = new DenoisedGradient(reward, forward, Loss.REWARD).begin(run);
        Guide directly = new ManifoldPreserving(reward, backward, steps).begin(run);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                UnaryOperator<Prediction> first = through.refine(here);
                UnaryOperator<Prediction> second = directly.refine(here);
                return current -> second.apply(first.apply(current));
            }
        };
    }
}

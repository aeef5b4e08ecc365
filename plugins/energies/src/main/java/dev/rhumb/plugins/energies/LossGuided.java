package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Loss-guided diffusion, LGD-MC (Song et al. 2023, ICML): the reward is averaged over what x0 may be,
 * {@code log mean_i exp(reward(D + r n_i))} with {@code r = spread sigma / sqrt(spread^2 + sigma^2)}, and its gradient through
 * the denoiser is added to the score. That is the deviation of x0 given x_t for Gaussian data of standard deviation
 * {@code spread}, 1 in the paper; for such data the limit of many samples is the exact conditional score.
 *
 * <p>Cost: one backward pass through the denoiser per sample and evaluation, and {@code samples} evaluations of the reward.
 *
 * @param reward name of the log-likelihood on x0-hat
 * @param scale weight of the reward; 0 is off, 1 is Bayes' rule
 * @param samples Monte-Carlo samples n
 * @param spread standard deviation of the data, in data units
 */
@Method(
        name = "lgd",
        paper = "Song et al. 2023, Loss-Guided Diffusion Models for Plug-and-Play Controllable Generation, ICML",
        summary = "Adds the gradient of a reward averaged over a Gaussian around the denoised estimate to the score.")
@Preset(name = "paper", sets = "samples: 10", source = "Song et al. 2023, ICML, as run by TFG's benchmark")
public record LossGuided(
        @ModelName @Parameter("name of the log-likelihood on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("weight of the reward; 0 is off, 1 is Bayes' rule")
        double scale,

        @Parameter(value = "Monte-Carlo samples", fallback = "10", min = 1)
        int samples,

        @Parameter(value = "standard deviation of the data, in data units", fallback = "1", min = 0)
        double spread)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1);
    }

    @Override
    public Guide begin(Run run) {
        run.needsDenoiserGradient();
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> {
                    double sigma = here.level().sigma();
                    NDList offsets = Smoothing.offsets(here, samples, spread * sigma / Math.hypot(spread, sigma));
                    NDArray gradient = here.gradientThrough(Branch.CONDITIONAL, Smoothing.over(offsets, energy));
                    return current.plus(scale * here.level().perUnit(Space.SCORE), gradient);
                };
            }
        };
    }
}

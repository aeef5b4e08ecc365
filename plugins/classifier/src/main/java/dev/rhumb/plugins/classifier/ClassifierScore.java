package dev.rhumb.plugins.classifier;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Space;
import java.util.function.UnaryOperator;

/**
 * Classifier guidance in score form (Song et al. 2021, arXiv:2011.13456, section 5; Dhariwal &amp; Nichol 2021,
 * arXiv:2105.05233, algorithm 2): adds {@code scale * grad_x log p(c | x_t)} to the score, that is
 * {@code scale * s^2 / a} times it to the denoised estimate. Works under every sampler.
 *
 * <p>The guide sees {@code x_t}: it must be a likelihood that is valid on noised data.
 *
 * <p>Cost: one gradient of the guide per sample and evaluation, besides the model's own evaluation.
 *
 * @param model name of the likelihood {@code p(c | x_t)}
 * @param scale classifier scale; 0 is off, 1 is Bayes' rule
 */
@Method(
        name = "classifier",
        paper = "Dhariwal & Nichol 2021, arXiv:2105.05233, algorithm 2; Song et al. 2021, arXiv:2011.13456",
        summary = "Adds the gradient of a noise-aware log-likelihood to the score; any sampler.")
@Preset(
        name = "imagenet-ddim25",
        sets = "scale: 1",
        source = "Dhariwal & Nichol 2021, arXiv:2105.05233, 25 steps of DDIM")
public record ClassifierScore(
        @ModelName @Parameter("name of the likelihood, valid at x_t")
        String model,

        @Neutral(0) @Parameter("classifier scale; 0 is off, 1 is Bayes' rule")
        double scale)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1);
    }

    @Override
    public Guide begin(Run run) {
        Likelihood likelihood = run.likelihood(model);
        return new Guide() {
            @Override
            public UnaryOperator<Prediction> refine(Evaluation here) {
                return current -> {
                    NDArray gradient =
                            here.gradient(here.x(), x -> likelihood.logLikelihood(x, here.level(), run.condition()));
                    return current.plus(scale * here.level().perUnit(Space.SCORE), gradient);
                };
            }
        };
    }
}

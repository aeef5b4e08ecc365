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
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Transition;

/**
 * Classifier guidance in mean form (Dhariwal &amp; Nichol 2021, arXiv:2105.05233, algorithm 1): moves the mean of each
 * ancestral step by {@code scale * Sigma * grad log p(c | x_t)}. The variance is the transition's own, learned ones
 * included.
 *
 * <p>The derivation expands the log-likelihood at the mean; the published code takes the gradient at {@code x_t}.
 * {@code at-mean} chooses. At the mean, the level is the one the step goes to.
 *
 * <p>Cost: one gradient of the guide per sample and step. Needs a sampler with a transition density.
 *
 * @param model name of the likelihood {@code p(c | x_t)}
 * @param scale classifier scale; 0 is off
 * @param atMean whether the gradient is taken at the proposed mean instead of at {@code x_t}
 */
@Method(
        name = "classifier-mean",
        paper = "Dhariwal & Nichol 2021, arXiv:2105.05233, algorithm 1",
        summary = "Moves the ancestral step's mean by its variance times the gradient of a noise-aware log-likelihood.")
@Preset(name = "imagenet-64", sets = "scale: 1", source = "Dhariwal & Nichol 2021, arXiv:2105.05233, 250 steps")
@Preset(name = "imagenet-128", sets = "scale: 0.5", source = "Dhariwal & Nichol 2021, arXiv:2105.05233, 250 steps")
@Preset(name = "imagenet-256", sets = "scale: 1", source = "Dhariwal & Nichol 2021, arXiv:2105.05233, 250 steps")
@Preset(name = "imagenet-512", sets = "scale: 4", source = "Dhariwal & Nichol 2021, arXiv:2105.05233, 250 steps")
@Preset(
        name = "imagenet-256-unconditional",
        sets = "scale: 10",
        source = "Dhariwal & Nichol 2021, arXiv:2105.05233, a model without condition, 250 steps")
public record ClassifierMean(
        @ModelName @Parameter("name of the likelihood, valid at x_t")
        String model,

        @Neutral(0) @Parameter("classifier scale; 0 is off, 1 is Bayes' rule to first order")
        double scale,

        @Parameter(value = "take the gradient at the proposed mean, not at x_t", fallback = "false")
        boolean atMean)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1).and("per step; at the mean, none in the step to the clean end");
    }

    @Override
    public Guide begin(Run run) {
        run.needsKernel();
        Likelihood likelihood = run.likelihood(model);
        return new Guide() {
            @Override
            public Transition shift(Evaluation here, Transition proposed) {
                NDArray at = atMean ? proposed.mean() : here.x();
                NoiseLevel level = atMean ? proposed.to() : proposed.from();
                if (level.isClean()) {
                    return proposed;
                }
                NDArray gradient = here.gradient(at, x -> likelihood.logLikelihood(x, level, run.condition()));
                return proposed.shift(gradient.mul(proposed.variance()).mul(scale));
            }
        };
    }
}

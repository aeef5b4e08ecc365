package dev.rhumb.plugins.particles;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Branch;
import dev.rhumb.guidance.Cost;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;
import dev.rhumb.guidance.Step;
import dev.rhumb.guidance.Transition;
import java.util.function.Function;

/**
 * The twisted diffusion sampler, TDS (Wu et al. 2023, arXiv:2306.17775, algorithm 1): particles are proposed by the
 * ancestral step shifted along the gradient of {@code log p~(y | x_t) = temper(t) reward(D(x_t))}, weighted by the exact
 * ratio of twisted target and proposal, and resampled. Exact as the number of particles grows.
 *
 * <p>The twist is tempered by {@code 1 / (1 + (sigma / unit)^2)}, so that the reward of a vague estimate does not commit
 * early; any temper that ends at 1 leaves the limit exact.
 *
 * <p>Cost: one network evaluation and one backward pass per particle and step. Needs a sampler with a transition density
 * and {@code particles} of 2 or more.
 *
 * @param reward name of the log-likelihood on x0-hat
 * @param scale weight of the reward; 0 is off
 * @param unit noise level, in data units, at which the reward counts half
 */
@Method(
        name = "tds",
        paper = "Wu et al. 2023, arXiv:2306.17775, algorithm 1",
        summary = "Twisted sequential Monte Carlo: exact conditional sampling as particles grow.")
public record TwistedSampler(
        @ModelName @Parameter("name of the log-likelihood on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter(value = "weight of the reward; 0 is off", fallback = "1")
        double scale,

        @Parameter(value = "noise level at which the reward has half its weight", fallback = "1", min = 1e-6)
        double unit)
        implements Guidance {

    @Override
    public Cost cost() {
        return Cost.of(0, 1).and("per particle and step; none in a step without variance");
    }

    @Override
    public Guide begin(Run run) {
        run.needsKernel();
        run.needsDenoiserGradient();
        int particles = run.particles();
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                NDArray rewards = energy.apply(here.conditional().denoised());
                NDArray twist = rewards.reshape(-1, 1).mul(temper(here.level()));
                NDArray logWeights = twist;
                Step step = here.cameBy();
                NDArray before = here.recall("twist", null);
                if (step != null && before != null) {
                    logWeights = twist.sub(before);
                    // At a deterministic step both densities are the same point mass and cancel.
                    if (!step.taken().isDeterministic()) {
                        logWeights = logWeights
                                .add(step.proposed().logDensity(step.x()))
                                .sub(step.taken().logDensity(step.x()));
                    }
                }
                here.remember("twist", twist);
                return Move.resample(Systematic.ancestors(logWeights, particles, here));
            }

            @Override
            public Transition shift(Evaluation here, Transition proposed) {
                if (proposed.isDeterministic()) {
                    return proposed;
                }
                NDArray gradient = here.gradientThrough(Branch.CONDITIONAL, energy);
                return proposed.shift(gradient.mul(proposed.variance()).mul(temper(here.level())));
            }
        };
    }

    /** The weight of the reward at a level; 1 at the clean end. */
    private double temper(NoiseLevel level) {
        double ratio = level.sigma() / unit;
        return scale / (1 + ratio * ratio);
    }
}

package dev.rhumb.plugins.particles;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.ModelName;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Preset;
import dev.rhumb.guidance.Run;
import java.util.function.Function;

/**
 * Feynman-Kac steering (Singhal et al. 2025, arXiv:2501.06848, section 3): particles are weighted every few steps by a
 * potential of a reward on the denoised estimate, which need not be differentiable, and resampled where their effective
 * number has fallen. At the clean end the weights are completed, so that all potentials aim at
 * {@code p(x0) exp(lambda r(x0))}, and the particles resampled a last time.
 *
 * <p>Cost: one network evaluation per particle and step. A deterministic sampler keeps copies identical, so a sampler
 * with a transition density is required. Needs {@code particles} of 2 or more; the paper has 4.
 *
 * @param reward name of the reward on x0-hat
 * @param lambda weight of the reward; 0 is off
 * @param every number of steps between weightings, and at the end
 * @param potential what the weights follow
 * @param ess resample a group when its effective number of particles is below this fraction of them; 1 is always
 * @param start fraction of the steps before which no particle is weighted
 * @param end fraction of the steps after which none is, but at the clean end
 */
@Method(
        name = "fk-steering",
        paper = "Singhal et al. 2025, arXiv:2501.06848, section 3",
        summary = "Resamples particles by a potential of a reward on the denoised estimate.")
@Preset(
        name = "adaptive",
        sets = "lambda: 10, potential: difference, ess: 0.5",
        source = "Singhal et al. 2025, arXiv:2501.06848, 4 particles; lambda at the upper end of 2 to 10")
public record FeynmanKac(
        @ModelName @Parameter("name of the reward on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("weight of the reward; 0 is off")
        double lambda,

        @Parameter(value = "number of steps between weightings", fallback = "5", min = 1)
        int every,

        @Parameter(value = "potential that gives the weights: difference, max, add or reward", fallback = "difference")
        Potential potential,

        @Parameter(
                value = "resample below this fraction of effective particles; 1 means always",
                fallback = "1",
                min = 0,
                max = 1)
        double ess,

        @Parameter(value = "fraction of the steps before which there is no weighting", fallback = "0", min = 0, max = 1)
        double start,

        @Parameter(value = "fraction of the steps after which there is no weighting", fallback = "1", min = 0, max = 1)
        double end)
        implements Guidance {

    public FeynmanKac {
        if (start > end) {
            throw new IllegalArgumentException("fk-steering: start is " + start + "; it must not be above end, " + end);
        }
    }

    @Override
    public Guide begin(Run run) {
        run.needsKernel();
        int particles = run.particles();
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                boolean finished = here.level().step() == here.level().steps();
                if (!finished && !isDue(here.level())) {
                    return Move.on();
                }
                NDArray now = energy.apply(here.conditional().denoised()).reshape(-1, 1);
                // The logarithms of all potentials of a lineage, and what of them no resampling has used up.
                NDArray spent = kept("spent", now, here);
                NDArray factor = finished
                        ? now.mul(lambda).sub(spent)
                        : followed(now, here).mul(lambda);
                NDArray logWeights = kept("weights", now, here).add(factor);
                double threshold = finished ? 1 : ess;
                Systematic.Drawn drawn = Systematic.drawn(logWeights, particles, threshold, here);
                here.remember("spent", spent.add(factor));
                here.remember("weights", drawn.logWeights());
                return Move.resample(drawn.ancestors());
            }
        };
    }

    private boolean isDue(NoiseLevel level) {
        double progress = (double) level.step() / level.steps();
        return level.step() % every == 0 && progress >= start && progress <= end;
    }

    /** What the potential makes of the rewards {@code (B, 1)} so far. */
    private NDArray followed(NDArray now, Evaluation here) {
        NDArray before = here.recall("rewards", null);
        NDArray so = before == null
                ? now
                : switch (potential) {
                    case DIFFERENCE, REWARD -> now;
                    case MAX -> now.maximum(before);
                    case ADD -> now.add(before);
                };
        here.remember("rewards", so);
        return potential == Potential.DIFFERENCE && before != null ? so.sub(before) : so;
    }

    private static NDArray kept(String name, NDArray like, Evaluation here) {
        NDArray kept = here.recall(name, null);
        return kept == null ? like.zerosLike() : kept;
    }
}

package dev.rhumb.plugins.particles;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Guide;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Move;
import dev.rhumb.guidance.Neutral;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Run;
import java.util.function.Function;

/**
 * Feynman-Kac steering (Singhal et al. 2025, arXiv:2501.06848, section 3, difference potential): particles are resampled
 * every few steps by {@code exp(lambda (r_now - r_before))} of a reward on the denoised estimate, which need not be
 * differentiable.
 *
 * <p>Cost: one network evaluation per particle and step. A deterministic sampler keeps copies identical, so a sampler
 * with a transition density is required. Needs {@code particles} of 2 or more.
 *
 * @param reward name of the reward on x0-hat
 * @param lambda weight of the reward; 0 is off
 * @param every resample every this many steps, and at the end
 */
@Method(
        name = "fk-steering",
        paper = "Singhal et al. 2025, arXiv:2501.06848, section 3",
        summary = "Resamples particles by the growth of a reward on the denoised estimate.")
public record FeynmanKac(
        @Parameter("name of the reward on the denoised estimate")
        String reward,

        @Neutral(0) @Parameter("weight of the reward; 0 is off")
        double lambda,

        @Parameter(value = "resample every this many steps", fallback = "5", min = 1)
        int every)
        implements Guidance {

    @Override
    public Guide begin(Run run) {
        run.needsKernel();
        int particles = run.particles();
        Function<NDArray, NDArray> energy = run.reward(reward);
        return new Guide() {
            @Override
            public Move arrive(Evaluation here) {
                boolean end = here.level().step() == here.level().steps();
                if (here.level().step() % every != 0 && !end) {
                    return Move.on();
                }
                NDArray now = energy.apply(here.conditional().denoised()).reshape(-1, 1);
                NDArray before = here.recall("reward", null);
                NDArray logWeights = (before == null ? now : now.sub(before)).mul(lambda);
                here.remember("reward", now);
                return Move.resample(Systematic.ancestors(logWeights, particles, here));
            }
        };
    }
}

package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * Ancestral sampling: Ho et al. 2020, algorithm 2, written for any {@code x = a x0 + s n}, rectified-flow levels included.
 * The step to the clean end draws nothing.
 *
 * @param variance which of the two variances of section 3.2
 */
@Method(
        name = "ddpm",
        paper = "Ho et al. 2020, algorithm 2",
        summary = "Ancestral sampling: x' ~ N(the posterior's mean, its variance).")
public record Ddpm(
        @Parameter(value = "the variance of the reverse step", fallback = "fixed-small")
        Variance variance) implements Sampler {

    /** The two choices of Ho et al. 2020, section 3.2. */
    public enum Variance {
        /** The posterior variance, right for data at one point. */
        FIXED_SMALL,
        /** The forward variance beta, right for normal data; in variance-preserving coordinates. */
        FIXED_LARGE
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        if (to.isClean()) {
            return Transition.certain(from, to, p.carriedTo(to));
        }
        Posterior posterior = Posterior.of(p.level(), to);
        NDArray mean = posterior.mean(p.x(), p.denoised());
        return Transition.drawn(
                from, to, mean, variance == Variance.FIXED_SMALL ? posterior.small() : posterior.large());
    }

    @Override
    public boolean kernel() {
        return true;
    }

    @Override
    public String schedule() {
        return "ddpm";
    }
}

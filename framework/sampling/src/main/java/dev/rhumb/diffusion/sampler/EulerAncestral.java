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
 * Euler's method with ancestral noise (k-diffusion's {@code sample_euler_ancestral}; Song et al. 2021, appendix F): down to a
 * lower sigma, then up by fresh noise. In any coordinates it is the same distribution as {@link Ddim} with the same eta.
 *
 * @param eta share of the ancestral noise; 1 is the full posterior variance
 * @param noiseScale inflation of the noise
 */
@Method(
        name = "euler-ancestral",
        paper = "Song et al. 2021, appendix F; k-diffusion's sample_euler_ancestral",
        summary = "Euler's method down to a lower sigma, then up by fresh noise.")
public record EulerAncestral(
        @Parameter(value = "share of the ancestral noise", fallback = "1", min = 0)
        double eta,

        @Parameter(value = "inflation of the noise", fallback = "1", min = 0)
        double noiseScale)
        implements Sampler {

    public EulerAncestral {
        Steps.requireNonNegative("eta", eta);
        Steps.requireNonNegative("noiseScale", noiseScale);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        if (to.isClean()) {
            return Transition.certain(from, to, p.carriedTo(to));
        }
        Ancestral split = Ancestral.of(p.level(), to, eta);
        NDArray mean = p.carriedTo(to.a(), to.a() * split.down());
        return Transition.drawn(from, to, mean, split.variance(to.a(), noiseScale));
    }

    @Override
    public boolean kernel() {
        return eta > 0 && noiseScale > 0;
    }
}

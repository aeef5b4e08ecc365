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
 * DPM-Solver++ (stochastic), k-diffusion's {@code sample_dpmpp_sde} with {@code r = 1/2}: an ancestral half step in lambda with
 * its own noise, then an ancestral whole step with the estimate made there. It draws twice a step, so its transition has no
 * density. First order to the clean end and from a level without signal.
 *
 * @param eta share of the ancestral noise
 * @param noiseScale inflation of the noise
 */
@Method(
        name = "dpm-solver++sde",
        paper = "Lu et al. 2022b; k-diffusion's sample_dpmpp_sde with r = 1/2",
        summary =
                "An ancestral half step in lambda with noise of its own, then an ancestral whole step with the estimate made there.")
public record DpmSolverSde(
        @Parameter(value = "share of the ancestral noise", fallback = "1", min = 0)
        double eta,

        @Parameter(value = "inflation of the noise", fallback = "1", min = 0)
        double noiseScale)
        implements Sampler {

    public DpmSolverSde {
        Steps.requireNonNegative("eta", eta);
        Steps.requireNonNegative("noiseScale", noiseScale);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction start = solver.evaluate(x, from);
        if (to.isClean()) {
            return Transition.certain(from, to, start.carriedTo(to));
        }
        Ancestral whole = Ancestral.of(from, to, eta);
        double variance = whole.variance(to.a(), noiseScale);
        if (from.a() == 0) {
            return Transition.drawn(from, to, start.carriedTo(to.a(), to.a() * whole.down()), variance);
        }
        double sigma = from.sigma();
        NoiseLevel middle = Steps.inside(from, to.a(), to.a() * Math.sqrt(sigma * to.sigma()), 1);
        Ancestral half = Ancestral.of(middle.sigma() / sigma, middle.sigma(), eta);
        NDArray x2 = start.carriedTo(to.a(), to.a() * half.down());
        if (half.up() > 0) {
            x2 = x2.add(solver.noise().mul(to.a() * half.up() * noiseScale));
        }
        NDArray denoised = solver.evaluate(x2, middle).denoised();
        NDArray mean =
                start.x().mul(to.a() * whole.down() / from.s()).add(denoised.mul(to.a() * (1 - whole.down() / sigma)));
        return Transition.drawn(from, to, mean, variance);
    }

    @Override
    public int evaluations(NoiseLevel from, NoiseLevel to) {
        return to.isClean() || from.a() == 0 ? 1 : 2;
    }
}

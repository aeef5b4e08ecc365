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
 * Song, Meng and Ermon 2021, equations 12 and 16: {@code x' = a' D + sqrt(s'^2 - g^2) e + g z}, {@code g} being eta times
 * the posterior's standard deviation. At eta 1 it is {@link Ddpm} with the small variance, at 0 a first-order ODE step.
 *
 * @param eta 0 deterministic, 1 ancestral
 */
@Method(
        name = "ddim",
        paper = "Song, Meng and Ermon 2021, equations 12 and 16",
        summary = "x' = a' D + sqrt(s'^2 - g^2) e + g z, where g is eta times the posterior's standard deviation.")
public record Ddim(
        @Parameter(value = "share of the ancestral noise", fallback = "0", min = 0, max = 1)
        double eta) implements Sampler {

    public Ddim {
        Steps.requireBetween("eta", eta, 0, 1);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        if (to.isClean() || eta == 0) {
            return Transition.certain(from, to, p.carriedTo(to));
        }
        double variance = eta * eta * Posterior.of(p.level(), to).small();
        double direction = Math.sqrt(Math.max(0, to.s() * to.s() - variance));
        return Transition.drawn(from, to, p.carriedTo(to.a(), direction), variance);
    }

    @Override
    public boolean kernel() {
        return eta > 0;
    }

    @Override
    public String schedule() {
        return "ddim";
    }
}

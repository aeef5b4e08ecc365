package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.guidance.Variant;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * DPM-Solver-2 of Lu et al. 2022 (algorithm 1) in sigma, as k-diffusion has it: a midpoint step, the midpoint taken in log
 * sigma; with churn as {@link Heun}, or ancestral noise. First order to the clean end and from a level without signal.
 *
 * @param eta share of ancestral noise; 0 for the ODE
 * @param churn S_churn, noise added over the whole trajectory; 0 for the ODE
 * @param churnMin S_tmin, the least sigma at which noise is added
 * @param churnMax S_tmax, the largest sigma at which noise is added
 * @param noiseScale S_noise, the inflation of that noise, and of the ancestral noise
 */
@Method(
        name = "dpm2",
        paper = "Lu et al. 2022, algorithm 1",
        summary = "DPM-Solver-2: a midpoint step, with the midpoint taken in log sigma.")
@Variant(
        name = "dpm2-ancestral",
        sets = "eta: 1",
        summary = "DPM-Solver-2 down to a lower sigma, then up by fresh noise.")
public record Dpm2(
        @Parameter(value = "share of the ancestral noise", fallback = "0", min = 0)
        double eta,

        @Parameter(value = "S_churn, noise added over the trajectory", fallback = "0", min = 0)
        double churn,

        @Parameter(value = "S_tmin, the least sigma at which noise is added", fallback = "0", min = 0)
        double churnMin,

        @Parameter(value = "S_tmax, the largest sigma at which noise is added", fallback = "inf", min = 0)
        double churnMax,

        @Parameter(value = "S_noise, the inflation of that noise", fallback = "1", min = 0)
        double noiseScale)
        implements Sampler {

    public Dpm2 {
        Steps.requireNonNegative("eta", eta);
        new Churn(churn, churnMin, churnMax, noiseScale);
    }

    /** Without churn. */
    public Dpm2(double eta) {
        this(eta, 0, 0, Double.POSITIVE_INFINITY, 1);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction start = new Churn(churn, churnMin, churnMax, noiseScale).evaluate(solver, x, from);
        Ancestral split = Ancestral.of(start.level(), to, eta);
        double variance = split.variance(to.a(), noiseScale);
        if (split.down() == 0 || from.a() == 0) {
            return Transition.drawn(from, to, start.carriedTo(to.a(), to.a() * split.down()), variance);
        }
        double sigma = start.level().sigma();
        NoiseLevel middle = Steps.inside(from, to.a(), to.a() * Math.sqrt(sigma * split.down()), 1);
        Prediction half = solver.evaluate(start.carriedTo(middle), middle);
        NDArray carried = start.x().mul(to.a() / from.a());
        NDArray mean = carried.add(half.noise().mul(to.a() * (split.down() - sigma)));
        return Transition.drawn(from, to, mean, variance);
    }

    @Override
    public boolean kernel() {
        return eta > 0 && churn == 0 && noiseScale > 0;
    }

    @Override
    public int evaluations(NoiseLevel from, NoiseLevel to) {
        return to.isClean() || from.a() == 0 ? 1 : 2;
    }
}

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
 * DPM-Solver++(2S), Lu et al. 2022b, algorithm 1 with {@code r = 1/2}: two evaluations a step, the second half-way in lambda;
 * with eta above 0 k-diffusion's ancestral form. First order to the clean end and from a level without signal. The second
 * evaluation enters by its denoised estimate alone, as in the paper.
 *
 * @param eta share of the ancestral noise; 0 for the ODE
 * @param noiseScale inflation of the noise
 */
@Method(
        name = "dpm-solver++2s",
        paper = "Lu et al. 2022b, algorithm 1 with r = 1/2",
        summary = "DPM-Solver++(2S): a second evaluation half-way in lambda.")
@Variant(
        name = "dpm-solver++2s-ancestral",
        sets = "eta: 1",
        summary = "DPM-Solver++(2S) down to a lower sigma, then up by fresh noise.")
public record DpmSolver2S(
        @Parameter(value = "share of the ancestral noise", fallback = "0", min = 0)
        double eta,

        @Parameter(value = "inflation of the noise", fallback = "1", min = 0)
        double noiseScale)
        implements Sampler {

    public DpmSolver2S {
        Steps.requireNonNegative("eta", eta);
        Steps.requireNonNegative("noiseScale", noiseScale);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction start = solver.evaluate(x, from);
        Ancestral split = Ancestral.of(from, to, eta);
        double variance = split.variance(to.a(), noiseScale);
        if (split.down() == 0 || from.a() == 0) {
            return Transition.drawn(from, to, start.carriedTo(to.a(), to.a() * split.down()), variance);
        }
        NoiseLevel middle = Steps.inside(from, to.a(), to.a() * Math.sqrt(from.sigma() * split.down()), 1);
        Prediction half = solver.evaluate(start.carriedTo(middle), middle);
        double ratio = split.down() / from.sigma();
        NDArray mean = start.x()
                .mul(to.a() * split.down() / from.s())
                .add(half.denoised().mul(to.a() * (1 - ratio)));
        return Transition.drawn(from, to, mean, variance);
    }

    @Override
    public boolean kernel() {
        return eta > 0 && noiseScale > 0;
    }

    @Override
    public int evaluations(NoiseLevel from, NoiseLevel to) {
        return to.isClean() || from.a() == 0 ? 1 : 2;
    }
}

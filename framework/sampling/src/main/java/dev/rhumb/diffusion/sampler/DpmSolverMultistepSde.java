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
 * SDE-DPM-Solver++(2M), Lu et al. 2022b, appendix B.6, with eta times the reverse process's noise as in k-diffusion; order 3
 * in the heun form is k-diffusion's {@code sample_dpmpp_3m_sde}. One evaluation a step. First order as {@link
 * DpmSolverMultistep}.
 *
 * @param order 1 to 3
 * @param form the second-order form
 * @param eta share of the noise; 1 is the reverse SDE, 0 the ODE
 * @param noiseScale inflation of the noise
 * @param lowerOrderFinal in runs of fewer than 15 steps, lowers the order of the last steps
 */
@Method(
        name = "dpm-solver++2m-sde",
        paper = "Lu et al. 2022b, appendix B.6",
        summary = "SDE-DPM-Solver++(2M), with eta times the noise of the reverse process.")
@Variant(
        name = "dpm-solver++3m-sde",
        sets = "order: 3, form: heun",
        summary = "k-diffusion's sample_dpmpp_3m_sde: the estimates of two earlier steps.")
public record DpmSolverMultistepSde(
        @Parameter(value = "order of the solver", fallback = "2", min = 1, max = 3)
        int order,

        @Parameter(value = "the second-order form", fallback = "midpoint")
        SolverForm form,

        @Parameter(value = "share of the reverse process's noise", fallback = "1", min = 0)
        double eta,

        @Parameter(value = "inflation of the noise", fallback = "1", min = 0)
        double noiseScale,

        @Parameter(value = "lower the last orders in runs of fewer than 15 steps", fallback = "true")
        boolean lowerOrderFinal)
        implements Sampler {

    public DpmSolverMultistepSde {
        Steps.requireBetween("order", order, 1, 3);
        Steps.requireNonNegative("eta", eta);
        Steps.requireNonNegative("noiseScale", noiseScale);
    }

    /** Full noise, lower order at the end of short runs. */
    public DpmSolverMultistepSde(int order, SolverForm form) {
        this(order, form, 1, 1, true);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        History history = History.of(solver.memory(), order - 1);
        Transition transition = transition(p, from, to, history);
        history.push(p.denoised(), from);
        return transition;
    }

    private Transition transition(Prediction p, NoiseLevel from, NoiseLevel to, History history) {
        if (to.isClean()) {
            return Transition.certain(from, to, p.carriedTo(to));
        }
        double std = to.s() * noiseScale;
        if (from.a() == 0) {
            double kept = eta == 0 ? to.s() : 0;
            double variance = eta == 0 ? 0 : std * std;
            return Transition.drawn(from, to, p.carriedTo(to.a(), kept), variance);
        }
        Exponential step = Exponential.stochastic(from, to, eta);
        int now = DpmSolverMultistep.order(order, from, lowerOrderFinal, false);
        NDArray mean = new Multistep(step, p.denoised(), from, history).mean(p.x(), now, form);
        double fresh = eta == 0 ? 0 : -Math.expm1(-2 * eta * step.h());
        return Transition.drawn(from, to, mean, std * std * fresh);
    }

    @Override
    public boolean kernel() {
        return eta > 0 && noiseScale > 0;
    }
}

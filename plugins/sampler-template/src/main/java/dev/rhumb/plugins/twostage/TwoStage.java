package dev.rhumb.plugins.twostage;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.guidance.Transition;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Solver;

/**
 * A second-order Runge-Kutta method on {@code dx/dsigma = e}: with the slopes {@code e_1} at the start and {@code e_2} at the fraction
 * {@code c} of the step, {@code x' = x + h ((1 - 1/(2c)) e_1 + 1/(2c) e_2)}. At {@code c = 2/3} it is Ralston's, at 1 Heun's, at 1/2 the
 * midpoint's. The step to the clean end, and one from a level without signal, are first order: a start, to be replaced by yours.
 *
 * @param at the fraction c, in (0, 1]
 */
@Method(
        name = "two-stage",
        paper = "Ralston 1962, Runge-Kutta methods with minimum error bounds, section 3",
        summary = "A second-order Runge-Kutta method in sigma, with its second evaluation at a fraction of the step.")
public record TwoStage(
        @Parameter(
                value = "where the second evaluation lies in the step",
                fallback = "0.6666666666666666",
                min = 0.01,
                max = 1)
        double at)
        implements Sampler {

    /** Throws {@link IllegalArgumentException} unless c is from 0.01 to 1. */
    public TwoStage {
        if (!(at >= 0.01 && at <= 1)) {
            throw new IllegalArgumentException("at is " + at + "; it must be from 0.01 to 1");
        }
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction start = solver.evaluate(x, from);
        NDArray euler = start.carriedTo(to);
        if (evaluations(from, to) == 1) {
            return Transition.certain(from, to, euler);
        }
        double h = to.sigma() - from.sigma();
        double sigma = from.sigma() + at * h;
        NoiseLevel inside = new NoiseLevel(to.a(), to.a() * sigma, from.step(), from.steps(), 1, from.pass());
        Prediction second = solver.evaluate(start.carriedTo(inside), inside);
        NDArray change = second.noise().sub(start.noise());
        return Transition.certain(from, to, euler.add(change.mul(to.a() * h / (2 * at))));
    }

    @Override
    public int evaluations(NoiseLevel from, NoiseLevel to) {
        return to.isClean() || from.a() == 0 ? 1 : 2;
    }
}

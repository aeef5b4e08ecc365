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
 * Linear multistep (Adams-Bashforth) in sigma, k-diffusion's {@code sample_lms}: the slopes {@code (x - D) / sigma} of up to
 * four steps, interpolated by a polynomial that is integrated exactly. The step to the clean end is of full order too.
 *
 * @param order 1 to 4
 */
@Method(
        name = "lms",
        paper = "Adams-Bashforth; k-diffusion's sample_lms",
        summary = "Slopes in sigma of up to four steps, interpolated by a polynomial that is integrated exactly.")
public record Lms(
        @Parameter(value = "how many slopes are interpolated", fallback = "4", min = 1, max = 4)
        int order) implements Sampler {

    /** A Gauss-Legendre point of the interval [-1, 1]; two of them integrate cubics exactly. */
    private static final double NODE = 1 / Math.sqrt(3);

    public Lms {
        Steps.requireBetween("order", order, 1, 4);
    }

    @Override
    public Transition step(Solver solver, NDArray x, NoiseLevel from, NoiseLevel to) {
        Prediction p = solver.evaluate(x, from);
        History history = History.of(solver.memory(), order - 1);
        NDArray mean = from.a() == 0 || history.size() == 0 ? p.carriedTo(to) : mean(p, from, to, history);
        history.push(p.noise(), from);
        return Transition.certain(from, to, mean);
    }

    private static NDArray mean(Prediction p, NoiseLevel from, NoiseLevel to, History history) {
        double[] sigmas = new double[history.size() + 1];
        sigmas[0] = from.sigma();
        for (int i = 1; i < sigmas.length; i++) {
            sigmas[i] = history.get(i - 1).level().sigma();
        }
        NDArray mean = p.x().mul(to.a() / from.a());
        for (int i = 0; i < sigmas.length; i++) {
            NDArray slope = i == 0 ? p.noise() : history.get(i - 1).value();
            mean = mean.add(slope.mul(to.a() * integral(sigmas, i, to.sigma())));
        }
        return mean;
    }

    /** The integral of the i-th Lagrange polynomial from the first sigma to {@code end}. */
    private static double integral(double[] sigmas, int i, double end) {
        double middle = 0.5 * (sigmas[0] + end);
        double half = 0.5 * (end - sigmas[0]);
        return half * (lagrange(sigmas, i, middle - half * NODE) + lagrange(sigmas, i, middle + half * NODE));
    }

    private static double lagrange(double[] sigmas, int i, double at) {
        double product = 1;
        for (int k = 0; k < sigmas.length; k++) {
            if (k != i) {
                product *= (at - sigmas[k]) / (sigmas[i] - sigmas[k]);
            }
        }
        return product;
    }
}

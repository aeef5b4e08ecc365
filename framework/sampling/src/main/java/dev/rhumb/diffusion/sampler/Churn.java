package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Prediction;
import dev.rhumb.sampling.Solver;

/**
 * Noise added before a step (Karras et al. 2022, algorithm 2, lines 4 to 6).
 *
 * @param amount S_churn: noise over the whole trajectory, at least 0
 * @param min S_tmin, the least sigma at which noise is added
 * @param max S_tmax, the largest
 * @param scale S_noise, the inflation of the noise
 */
record Churn(double amount, double min, double max, double scale) {

    private static final double MAX_GAMMA = Math.sqrt(2) - 1;

    Churn {
        Steps.requireNonNegative("churn", amount);
        Steps.requireNonNegative("churnMin", min);
        Steps.requireNonNegative("noiseScale", scale);
        if (!(max >= min)) {
            throw new IllegalArgumentException(
                    "churnMin is " + min + " and churnMax is " + max + "; min is the larger");
        }
    }

    /** The estimate after the noise; its level is the raised one. */
    Prediction evaluate(Solver solver, NDArray x, NoiseLevel from) {
        boolean inside = from.sigma() >= min && from.sigma() <= max;
        double gamma = inside ? Math.min(amount / from.steps(), MAX_GAMMA) : 0;
        if (gamma == 0) {
            return solver.evaluate(x, from);
        }
        double raised = from.s() * (1 + gamma);
        double std = Math.sqrt(raised * raised - from.s() * from.s());
        NDArray noised = x.add(solver.noise().mul(std * scale));
        return solver.evaluate(noised, Steps.inside(from, from.a(), raised, 0));
    }
}

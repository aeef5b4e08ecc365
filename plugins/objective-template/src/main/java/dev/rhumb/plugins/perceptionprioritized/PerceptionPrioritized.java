package dev.rhumb.plugins.perceptionprioritized;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;

/**
 * Mean squared error of the estimated noise, weighted by {@code 1 / (k + snr)^gamma} with {@code snr = a^2 / s^2}: levels at which only
 * imperceptible detail is missing count less. The estimate of the noise is {@code (x_t - a x0) / s}, so its error is that of x0 times
 * {@code a / s}.
 *
 * @param k largest weight is {@code k^-gamma}
 * @param gamma how much levels of little noise count less; 0 weighs all alike
 */
@Method(
        name = "perception-prioritized",
        paper = "J. Choi et al. 2022, arXiv:2204.00227, equation 8",
        summary = "Mean squared error of the noise, with less weight where only imperceptible detail is missing.")
public record PerceptionPrioritized(
        @Parameter(value = "bounds the weight at k^-gamma", fallback = "1", min = 1e-6, max = 1e6)
        double k,

        @Parameter(
                value = "how much levels of little noise count less; 0 weighs all alike",
                fallback = "1",
                min = 0,
                max = 4)
        double gamma)
        implements Objective {

    /** Throws {@link IllegalArgumentException} unless k is from 1e-6 to 1e6 and gamma from 0 to 4. */
    public PerceptionPrioritized {
        if (!(k >= 1e-6 && k <= 1e6) || !(gamma >= 0 && gamma <= 4)) {
            throw new IllegalArgumentException(
                    "k is " + k + " and gamma is " + gamma + "; they must be from 1e-6 to 1e6 and from 0 to 4");
        }
    }

    @Override
    public NDArray losses(NoisedBatch batch) {
        // No gradient flows into the weight, so plain numbers are safe in it.
        NDArray snr = batch.a().div(batch.s()).square();
        NDArray weight = snr.div(snr.add(k).pow(gamma)).reshape(-1);
        NDArray error = batch.denoised().sub(batch.clean());
        return error.square()
                .reshape(error.getShape().get(0), -1)
                .mean(new int[] {1})
                .mul(weight);
    }
}

package dev.rhumb.plugins.meanvalue;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Reward;

/**
 * The log-likelihood, up to a constant, of a measured mean value: {@code -(mean(x0) - target)^2 / (2 deviation^2)}. Of an image the mean
 * is its brightness.
 *
 * @param target the mean that is wanted, in data units
 * @param deviation standard deviation of the measurement, in data units
 */
@Method(
        name = "mean-value",
        paper = "Chung et al. 2023, arXiv:2209.14687, equation 10, of a linear measurement",
        summary = "Closeness of the mean of all values to a target; of an image its brightness.")
public record MeanValue(
        @Parameter("the mean that is wanted, in data units") double target,

        @Parameter(
                value = "standard deviation of the measurement, in data units",
                fallback = "0.1",
                min = 1e-3,
                max = 1000)
        double deviation)
        implements Reward {

    /** Throws {@link IllegalArgumentException} unless the deviation is from 0.001 to 1000. */
    public MeanValue {
        if (!(deviation >= 1e-3 && deviation <= 1000)) {
            throw new IllegalArgumentException("deviation is " + deviation + "; it must be from 0.001 to 1000");
        }
    }

    @Override
    public NDArray of(NDArray denoised, Condition condition) {
        long rows = denoised.getShape().get(0);
        NDArray missed = denoised.reshape(rows, -1).mean(new int[] {1}, true).sub(target);
        return Differentiable.times(missed.square(), -0.5 / (deviation * deviation));
    }
}

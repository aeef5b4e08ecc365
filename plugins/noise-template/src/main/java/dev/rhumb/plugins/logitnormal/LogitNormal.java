package dev.rhumb.plugins.logitnormal;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.sampling.NoiseDistribution;
import java.util.random.RandomGenerator;

/**
 * {@code a = 1 - t, s = t} with {@code t = 1 / (1 + exp(-u))} and normal u: levels of rectified flow that prefer the middle.
 *
 * @param mean of u; above 0 prefers noise
 * @param deviation standard deviation of u
 */
@Method(
        name = "logit-normal",
        paper = "P. Esser et al. 2024, arXiv:2403.03206, equation 19",
        summary = "a = 1 - t, s = t, with the logit of t normal: levels of rectified flow that prefer the middle.")
public record LogitNormal(
        @Parameter(value = "mean of the logit of t; above 0 prefers noise", fallback = "0", min = -10, max = 10)
        double mean,

        @Parameter(value = "standard deviation of the logit of t", fallback = "1", min = 0.01, max = 10)
        double deviation)
        implements NoiseDistribution {

    /** Throws {@link IllegalArgumentException} unless the mean is from -10 to 10 and the deviation from 0.01 to 10. */
    public LogitNormal {
        if (!(mean >= -10 && mean <= 10) || !(deviation >= 0.01 && deviation <= 10)) {
            throw new IllegalArgumentException("mean is " + mean + " and deviation is " + deviation
                    + "; they must be from -10 to 10 and from 0.01 to 10");
        }
    }

    @Override
    public Level draw(RandomGenerator random) {
        double t = 1 / (1 + Math.exp(-(mean + deviation * random.nextGaussian())));
        // Far in the tails t rounds to 0 or 1, where one share vanishes.
        double within = Math.max(1e-6, Math.min(1 - 1e-6, t));
        return new Level(1 - within, within);
    }
}

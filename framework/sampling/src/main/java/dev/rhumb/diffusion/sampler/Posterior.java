package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.guidance.NoiseLevel;

/**
 * The Gaussian posterior {@code q(x' | x, x0)} of one step (Ho et al. 2020, equations 6 and 7), for any coordinates {@code
 * x = a x0 + s n}. With {@code s_step^2 = s^2 - (a/a')^2 s'^2}, the variance of {@code x} given {@code x'}: mean {@code
 * (a/a') s'^2/s^2 x + a' s_step^2/s^2 x0}, variance {@code s_step^2 s'^2/s^2}.
 *
 * @param ofDenoised the factor of x0 in the mean
 * @param ofX the factor of x in the mean
 * @param small the posterior variance, "fixed small", the lower end of a learned range
 * @param large the variance of the forward step (beta), "fixed large", the upper end of a learned range
 */
public record Posterior(double ofDenoised, double ofX, double small, double large) {

    /**
     * The posterior of a step.
     *
     * @throws IllegalArgumentException if {@code to} is noisier than {@code from}, or {@code from} is clean
     */
    public static Posterior of(NoiseLevel from, NoiseLevel to) {
        if (from.isClean()) {
            throw new IllegalArgumentException("a step cannot start at the clean end (s = 0)");
        }
        double kept = from.a() / to.a();
        double total = from.s() * from.s();
        double target = to.s() * to.s();
        double large = total - kept * kept * target;
        if (!(large >= 0)) {
            throw new IllegalArgumentException("a step from sigma " + from.sigma() + " to sigma " + to.sigma()
                    + " adds noise instead of removing it");
        }
        return new Posterior(to.a() * large / total, kept * target / total, large * target / total, large);
    }

    /** The mean, {@code (B, ...)}. */
    public NDArray mean(NDArray x, NDArray denoised) {
        return denoised.mul(ofDenoised).add(x.mul(ofX));
    }

    /**
     * A learned variance (Nichol and Dhariwal 2021, equation 15): {@code exp(f log large + (1 - f) log small)}, {@code f =
     * (output + 1) / 2}.
     *
     * @param output the network's second half, {@code (B, ...)}, -1 for small and 1 for large
     * @param small the lower end, positive; where the posterior variance is 0 take the next step's, as guided-diffusion does
     * @param large the upper end, positive
     */
    public static NDArray learnedRange(NDArray output, double small, double large) {
        if (!(small > 0) || !(large > 0)) {
            throw new IllegalArgumentException(
                    "a learned range between variances " + small + " and " + large + ": both must be positive");
        }
        double low = Math.log(small);
        double high = Math.log(large);
        return output.mul(0.5 * (high - low)).add(0.5 * (high + low)).exp();
    }
}

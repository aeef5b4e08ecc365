package dev.rhumb.diffusion.sampler;

import dev.rhumb.guidance.NoiseLevel;

/**
 * An ancestral split of a step from sigma to sigma' (k-diffusion): down to a lower sigma without noise, then up by fresh
 * noise. {@code up = min(sigma', eta sigma' sqrt(1 - sigma'^2 / sigma^2))}, {@code down^2 = sigma'^2 - up^2}.
 *
 * @param down the sigma reached deterministically
 * @param up the standard deviation added, in data units
 */
record Ancestral(double down, double up) {

    static Ancestral of(NoiseLevel from, NoiseLevel to, double eta) {
        return of(Steps.ratio(from, to), to.sigma(), eta);
    }

    static Ancestral of(double ratio, double sigma, double eta) {
        double up = Math.min(sigma, eta * sigma * Math.sqrt(Math.max(0, 1 - ratio * ratio)));
        return new Ancestral(Math.sqrt(Math.max(0, sigma * sigma - up * up)), up);
    }

    /** The variance in coordinates with signal scale {@code a}, the noise multiplied by {@code scale}. */
    double variance(double a, double scale) {
        double std = a * up * scale;
        return std * std;
    }
}

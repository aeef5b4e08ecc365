package dev.rhumb.diffusion.sampler;

import dev.rhumb.guidance.NoiseLevel;

/**
 * Coefficients of the exponential integrators in {@code lambda = log(a / s)} (Lu et al. 2022b, proposition 4.1): a step is
 * {@code carry x + zero m}, plus {@code half} or {@code one} times the slope of the estimate m and {@code two} times its
 * second derivative, both in units of the whole step.
 */
record Exponential(double h, double carry, double zero, double half, double one, double two) {

    static Exponential of(NoiseLevel from, NoiseLevel to, Estimate estimate) {
        double h = Steps.lambda(to) - Steps.lambda(from);
        return estimate == Estimate.DENOISED
                ? of(h, -h, to.s() / from.s(), -to.a())
                : of(h, h, to.a() / from.a(), -to.s());
    }

    /** The diffusion SDE with eta times the reverse process's noise: estimates of x0 only. */
    static Exponential stochastic(NoiseLevel from, NoiseLevel to, double eta) {
        double h = Steps.lambda(to) - Steps.lambda(from);
        double kept = eta == 0 ? 1 : Math.exp(-eta * h);
        return of(h, -(1 + eta) * h, to.s() / from.s() * kept, -to.a());
    }

    private static Exponential of(double h, double exponent, double carry, double scale) {
        double grown = Math.expm1(exponent);
        double one = scale * (grown / exponent - 1);
        double two = scale * ((grown - exponent) / (exponent * exponent) - 0.5);
        return new Exponential(h, carry, scale * grown, 0.5 * scale * grown, one, two);
    }

    /** The factor of the slope in a form. */
    double slope(SolverForm form) {
        return form == SolverForm.MIDPOINT ? half : one;
    }
}

package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * The views of one estimate at {@code x_t = a x0 + s n}. Affine combinations with weights summing to one agree in all
 * of them; norms, projections, quantiles and standard deviations do not, so a rule that is not affine declares its own.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public enum Space {
    /** {@code D}, the estimate of x0. */
    DENOISED,
    /** {@code e = (x - a D) / s}, the estimate of the noise. */
    NOISE,
    /** {@code v = a e - s D} (Salimans &amp; Ho 2022). */
    VELOCITY,
    /** {@code u = e - D}, the rectified-flow velocity. */
    FLOW,
    /** {@code -e / s}, the gradient of the log density at this level. */
    SCORE
}

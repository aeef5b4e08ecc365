package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * The cost of a guidance for one sample at each evaluation of the sampler, in addition to the conditional prediction of every
 * run. {@link Guidance#cost} declares it, the contract counts it, and the documentation prints it.
 *
 * @param evaluations further rows sent through a denoiser
 * @param gradients rows differentiated, through a denoiser or a likelihood
 * @param remark what the two numbers cannot express (further steps, evaluations that depend on the sample); empty if the numbers
 *     are exact
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record Cost(double evaluations, double gradients, String remark) {

    /** No evaluations and no gradients. */
    public static final Cost NONE = of(0, 0);

    /** @throws IllegalArgumentException if a number is negative or not finite */
    public Cost {
        if (!(evaluations >= 0 && gradients >= 0 && Double.isFinite(evaluations + gradients))) {
            throw new IllegalArgumentException("a cost of " + evaluations + " evaluations and " + gradients
                    + " gradients: allowed are finite numbers of at least 0");
        }
    }

    /** An exact cost. */
    public static Cost of(double evaluations, double gradients) {
        return new Cost(evaluations, gradients, "");
    }

    /** The same numbers as a lower bound, and the rest in words. */
    public Cost and(String further) {
        return new Cost(evaluations, gradients, further);
    }

    /** Whether the numbers are the whole cost. */
    public boolean isExact() {
        return remark.isEmpty();
    }
}

package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * What a guidance costs one sample at each evaluation of the sampler, beside the conditional prediction that every run
 * makes: declared by {@link Guidance#cost}, counted by the contract, printed by the documentation.
 *
 * @param evaluations further rows sent through a denoiser
 * @param gradients rows differentiated, through a denoiser or a likelihood
 * @param remark what two numbers cannot say (further steps, evaluations that depend on the sample), or empty: then the
 *     numbers are exact
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record Cost(double evaluations, double gradients, String remark) {

    /** Nothing but arithmetic. */
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

    /** The same numbers as a lower bound, and what comes on top in words. */
    public Cost and(String further) {
        return new Cost(evaluations, gradients, further);
    }

    /** Whether the numbers say it all. */
    public boolean isExact() {
        return remark.isEmpty();
    }
}

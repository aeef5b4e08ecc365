package dev.rhumb.diffusion.schedule;

import org.apache.commons.math3.special.Beta;

/** How the sigmas between two ends are spread, whatever the table says in between. */
public enum Respread {
    /** As the table and its spacing have them. */
    NONE,
    /** Karras et al. 2022, equation 5, rho 7. */
    KARRAS,
    /** Evenly in log sigma, which is evenly in log-SNR (Lu et al. 2022, section 5.1: "log-linear", uniform lambda). */
    EXPONENTIAL,
    /** Quantiles of Beta(0.6, 0.6) (Lee et al. 2024). */
    BETA;

    /** N sigmas from {@code max} down to {@code min}, both included; not for {@link #NONE}. */
    double[] between(double max, double min, int steps) {
        return switch (this) {
            case NONE -> throw new IllegalStateException("nothing to respread");
            case KARRAS -> karras(max, min, 7, steps);
            case EXPONENTIAL -> polyexponential(max, min, 1, steps);
            case BETA -> beta(max, min, 0.6, 0.6, steps);
        };
    }

    static double[] karras(double max, double min, double rho, int steps) {
        double[] result = new double[steps];
        double high = Math.pow(max, 1 / rho);
        double low = Math.pow(min, 1 / rho);
        for (int i = 0; i < steps; i++) {
            result[i] = Math.pow(high + ramp(i, steps) * (low - high), rho);
        }
        return pinned(result, max, min);
    }

    static double[] polyexponential(double max, double min, double rho, int steps) {
        double[] result = new double[steps];
        for (int i = 0; i < steps; i++) {
            double up = Math.pow(1 - ramp(i, steps), rho);
            result[i] = Math.exp(up * (Math.log(max) - Math.log(min)) + Math.log(min));
        }
        return pinned(result, max, min);
    }

    static double[] beta(double max, double min, double alpha, double beta, int steps) {
        double[] result = new double[steps];
        for (int i = 0; i < steps; i++) {
            result[i] = min + betaQuantile(1 - ramp(i, steps), alpha, beta) * (max - min);
        }
        return pinned(result, max, min);
    }

    /** By bisection in the regularised incomplete beta function, to the last bit the function has. */
    private static double betaQuantile(double p, double alpha, double beta) {
        if (p <= 0 || p >= 1) {
            return p <= 0 ? 0 : 1;
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < 200 && low < high; i++) {
            double middle = 0.5 * (low + high);
            if (middle == low || middle == high) {
                break;
            }
            if (Beta.regularizedBeta(middle, alpha, beta, 1e-16) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return 0.5 * (low + high);
    }

    /**
     * The ends are the numbers that were given, without the rounding of a power or a logarithm: intervals and churn bounds
     * compare levels with the same numbers.
     */
    private static double[] pinned(double[] sigmas, double max, double min) {
        sigmas[sigmas.length - 1] = min;
        sigmas[0] = max;
        return sigmas;
    }

    private static double ramp(int i, int steps) {
        return steps == 1 ? 0 : (double) i / (steps - 1);
    }
}

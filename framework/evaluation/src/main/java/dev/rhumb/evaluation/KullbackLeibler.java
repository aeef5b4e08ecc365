package dev.rhumb.evaluation;

import org.apache.commons.math3.special.Gamma;

/**
 * Divergence of samples from a known density: {@code KL(samples || target) = -H(samples) - E log target}, in nats.
 *
 * <p>The entropy is the k-nearest-neighbour estimate of L. F. Kozachenko and N. N. Leonenko, Problems of Information
 * Transmission 23, 1987: {@code H = psi(n) - psi(k) + log V_d + (d / n) sum log r_i}, with {@code r_i} the distance to the
 * k-th nearest other sample and {@code V_d} the volume of the unit ball. The estimate of the divergence may be slightly
 * negative; its deviation falls as {@code n^-1/2}, and its bias grows with the dimension: trust it up to about ten.
 * Samples on a line or in a point have no density there: repeated points, more than k, give {@code +infinity}, which is
 * right. A target that is not normalised shifts the value by {@code log Z}; differences between two sets remain.
 */
public final class KullbackLeibler {
    private KullbackLeibler() {}

    /**
     * @param points samples, at least {@code k + 1}
     * @param logDensities of the target at each sample, in nats; minus infinity outside its support
     * @throws IllegalArgumentException if a log-density is NaN or plus infinity
     */
    public static double estimate(Features points, double[] logDensities, int k) {
        double cross = 0;
        for (double value : LogDensities.validated(logDensities, points.rows())) {
            cross -= value;
        }
        return cross / points.rows() - entropy(points, k);
    }

    /** Differential entropy in nats; minus infinity if some point is repeated more than k times. */
    public static double entropy(Features points, int k) {
        double[] squared = points.squaredRadii(k);
        double logs = 0;
        for (double radius : squared) {
            logs += 0.5 * Math.log(radius);
        }
        int n = points.rows();
        int d = points.columns();
        double logBall = 0.5 * d * Math.log(Math.PI) - Gamma.logGamma(0.5 * d + 1);
        return Gamma.digamma(n) - Gamma.digamma(k) + logBall + d * (logs / n);
    }
}

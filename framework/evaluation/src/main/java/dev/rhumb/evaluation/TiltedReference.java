package dev.rhumb.evaluation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tilted target of one class, {@code p(x|c)^w p(x)^(1-w) / Z}, represented by weights on the reference samples of all
 * classes: self-normalised importance sampling from {@code q(x) = sum over classes of (share of c) p(x|c)}.
 *
 * <p>The pooled reference, not that of the class alone, because its ratio {@code (p(x|c) / p(x))^w} is bounded for every
 * {@code w >= 0}; a class's own samples would miss the other classes, which the target keeps for w below 1.
 *
 * @param weights one per reference sample, with sum 1
 * @param logNormalizer log of the integral of the density as given, to be subtracted from it
 */
record TiltedReference(double[] weights, double logNormalizer) {
    private static final double FEWEST_EFFECTIVE = 10;

    /**
     * @param proposal {@code log q} at the reference samples, from {@link #proposal}
     * @throws IllegalArgumentException if fewer than ten reference samples in effect represent the target
     */
    static TiltedReference of(MetricInput input, double[] proposal, int label) {
        Oracle.Density tilted = input.get(Evidence.Tilted.class).density();
        double[] weights = LogDensities.of(tilted, input.reference(), label).clone();
        double logSum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < weights.length; i++) {
            weights[i] -= proposal[i];
            logSum = LogDensities.add(logSum, weights[i]);
        }
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(weights[i] - logSum);
            squares += weights[i] * weights[i];
        }
        if (!(1 / squares >= FEWEST_EFFECTIVE)) {
            throw new IllegalArgumentException(
                    "Only " + 1 / squares + " reference samples in effect represent the tilted"
                            + " target of class " + label + ", fewer than " + FEWEST_EFFECTIVE
                            + "; give more reference samples.");
        }
        return new TiltedReference(weights, logSum - Math.log(weights.length));
    }

    /** {@code log q} at each reference sample. */
    static double[] proposal(MetricInput input) {
        Oracle.Density conditional = input.get(Oracle.class).conditional();
        @Nullable Labels labels = input.referenceLabels();
        if (labels == null) {
            return LogDensities.of(conditional, input.reference(), 0);
        }
        double[] proposal = new double[labels.size()];
        Arrays.fill(proposal, Double.NEGATIVE_INFINITY);
        for (int label : labels.distinct()) {
            double logShare = Math.log((double) labels.rowsOf(label).length / labels.size());
            double[] values = LogDensities.of(conditional, input.reference(), label);
            for (int i = 0; i < proposal.length; i++) {
                proposal[i] = LogDensities.add(proposal[i], logShare + values[i]);
            }
        }
        return proposal;
    }
}

package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * Share of generated samples less likely than nearly all real ones. The threshold is a low quantile of the log-density over
 * exact samples of the target, so that perfect samples score about that quantile, not 0.
 */
public final class OffSupport {
    /** One real sample in a hundred lies beyond. */
    public static final double DEFAULT_QUANTILE = 0.01;

    private OffSupport() {}

    /**
     * @param reference log-densities of exact samples of the target, up to a constant
     * @param generated log-densities of the generated samples, up to the same constant
     * @param quantile above 0 and below 1; with few reference samples the lowest density is the threshold
     */
    public static double rate(double[] reference, double[] generated, double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException(
                    "The quantile of the off-support rate is " + quantile + ", but must be above 0 and below 1.");
        }
        if (reference.length == 0 || generated.length == 0) {
            throw new IllegalArgumentException("An off-support rate needs at least one sample of each set.");
        }
        double[] known = LogDensities.validated(reference, reference.length).clone();
        Arrays.sort(known);
        double threshold = known[(int) Math.floor(quantile * known.length)];
        double[] values = LogDensities.validated(generated, generated.length);
        return Arrays.stream(values).filter(v -> v < threshold).count() / (double) values.length;
    }
}

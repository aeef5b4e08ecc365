package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * How samples share out over the components of a known mixture. A sample belongs to the component that most likely drew it.
 * Where components overlap the shares of perfect samples differ from the weights; compare with the shares of exact samples
 * then.
 */
public final class ModeWeights {
    private ModeWeights() {}

    /**
     * Share of samples of each component.
     *
     * @param mostLikely for each sample the index of its most likely component, 0 to {@code components - 1}
     */
    public static double[] shares(int[] mostLikely, int components) {
        double[] weights = new double[mostLikely.length];
        Arrays.fill(weights, 1.0 / mostLikely.length);
        return shares(mostLikely, weights, components);
    }

    /** As {@link #shares(int[], int)}, for samples with weights that add up to 1. */
    public static double[] shares(int[] mostLikely, double[] weights, int components) {
        if (mostLikely.length == 0 || mostLikely.length != weights.length) {
            throw new IllegalArgumentException("Shares need one weight for each of one or more samples, but there are "
                    + mostLikely.length + " samples and " + weights.length + " weights.");
        }
        double[] shares = new double[components];
        for (int i = 0; i < mostLikely.length; i++) {
            int component = mostLikely[i];
            if (component < 0 || component >= components) {
                throw new IllegalArgumentException("Sample " + i + " was assigned to component " + component
                        + " of a mixture of " + components + ".");
            }
            shares[component] += weights[i];
        }
        return shares;
    }

    /** Half the sum of absolute differences, 0 to 1. */
    public static double totalVariation(double[] p, double[] q) {
        requireSameLength(p, q);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += Math.abs(p[i] - q[i]);
        }
        return sum / 2;
    }

    /** {@code sum p log(p / q)}, in nats; infinite if some p is above 0 where q is 0. */
    public static double divergence(double[] p, double[] q) {
        requireSameLength(p, q);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += p[i] > 0 ? p[i] * Math.log(p[i] / q[i]) : 0;
        }
        return sum;
    }

    private static void requireSameLength(double[] p, double[] q) {
        if (p.length != q.length) {
            throw new IllegalArgumentException(
                    "The two lists of weights have " + p.length + " and " + q.length + " components.");
        }
    }
}

package dev.rhumb.plugins.particles;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Evaluation;
import dev.rhumb.guidance.Numbers;

/** Systematic resampling within groups of particles (Douc et al. 2005, section 2.3): lowest variance, one uniform each. */
final class Systematic {

    private Systematic() {}

    /**
     * Who goes on.
     *
     * @param ancestors B rows, each within its own group; a row's own where its group was left as it is
     * @param logWeights {@code (B, 1)}, what the ancestors still weigh: 0 in groups that were resampled
     */
    record Drawn(int[] ancestors, NDArray logWeights) {}

    /**
     * Resamples every group.
     *
     * @param logWeights {@code (B, 1)}; minus infinity allowed
     * @param particles rows per group
     * @return B ancestors, each within its own group
     */
    static int[] ancestors(NDArray logWeights, int particles, Evaluation here) {
        return drawn(logWeights, particles, 1, here).ancestors();
    }

    /**
     * Resamples the groups whose effective number of particles, {@code 1 / sum w^2}, is below a fraction of them.
     *
     * @param logWeights {@code (B, 1)}; minus infinity allowed
     * @param particles rows per group
     * @param threshold the fraction; 1 resamples whenever weights differ
     */
    static Drawn drawn(NDArray logWeights, int particles, double threshold, Evaluation here) {
        double[] logs = logWeights.toType(DataType.FLOAT64, true).toDoubleArray();
        double[] normals = here.noise("resample", new Shape(2))
                .toType(DataType.FLOAT64, true)
                .toDoubleArray();
        int[] ancestors = new int[logs.length];
        double[] kept = new double[logs.length];
        for (int first = 0; first < logs.length; first += particles) {
            double[] weights = normalised(logs, first, particles);
            if (effective(weights) < threshold * particles) {
                // One uniform per group, from the group's first stream: the angle of two normals.
                double angle = Math.atan2(normals[2 * first], normals[2 * first + 1]);
                choose(weights, angle / (2 * Math.PI) + 0.5, ancestors, first);
            } else {
                for (int i = first; i < first + particles; i++) {
                    ancestors[i] = i;
                    kept[i] = logs[i];
                }
            }
        }
        return new Drawn(ancestors, Numbers.of(logWeights, kept, logWeights.getShape()));
    }

    private static double effective(double[] weights) {
        double squares = 0;
        for (double w : weights) {
            squares += w * w;
        }
        return 1 / squares;
    }

    private static void choose(double[] weights, double uniform, int[] ancestors, int first) {
        int particles = weights.length;
        double cumulative = weights[0];
        int chosen = 0;
        for (int i = 0; i < particles; i++) {
            double at = (uniform + i) / particles;
            while (at > cumulative && chosen < particles - 1) {
                cumulative += weights[++chosen];
            }
            ancestors[first + i] = first + chosen;
        }
    }

    private static double[] normalised(double[] logs, int first, int particles) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < particles; i++) {
            max = Math.max(max, logs[first + i]);
        }
        double[] weights = new double[particles];
        double sum = 0;
        for (int i = 0; i < particles; i++) {
            // A group whose weights all vanished goes on as it is.
            weights[i] = max == Double.NEGATIVE_INFINITY ? 1 : Math.exp(logs[first + i] - max);
            sum += weights[i];
        }
        for (int i = 0; i < particles; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}

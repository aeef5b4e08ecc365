package dev.rhumb.plugins.particles;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Evaluation;

/** Systematic resampling within groups of particles (Douc et al. 2005, section 2.3): lowest variance, one uniform each. */
final class Systematic {

    private Systematic() {}

    /**
     * @param logWeights {@code (B, 1)}; minus infinity allowed
     * @param particles rows per group
     * @return B ancestors, each within its own group
     */
    static int[] ancestors(NDArray logWeights, int particles, Evaluation here) {
        double[] logs = logWeights.toType(DataType.FLOAT64, true).toDoubleArray();
        double[] normals = here.noise("resample", new Shape(1))
                .toType(DataType.FLOAT64, true)
                .toDoubleArray();
        int[] ancestors = new int[logs.length];
        for (int first = 0; first < logs.length; first += particles) {
            double[] weights = normalised(logs, first, particles);
            // One uniform per group, from the group's first stream.
            double at = 1 / (1 + Math.exp(-1.702 * normals[first])) / particles;
            double cumulative = weights[0];
            int chosen = 0;
            for (int i = 0; i < particles; i++) {
                while (at > cumulative && chosen < particles - 1) {
                    cumulative += weights[++chosen];
                }
                ancestors[first + i] = first + chosen;
                at += 1.0 / particles;
            }
        }
        return ancestors;
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

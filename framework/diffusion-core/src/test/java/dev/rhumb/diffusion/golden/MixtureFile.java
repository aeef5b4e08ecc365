package dev.rhumb.diffusion.golden;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.oracle.Gaussian;
import dev.rhumb.guidance.NoiseLevel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The mixtures of a golden folder, as exact denoisers in double precision on plain arrays: fast, and without the engine. */
public final class MixtureFile {

    private final JsonNode parts;

    public MixtureFile(GoldenCase golden) {
        parts = JsonMapper.shared()
                .readTree(golden.file(golden.inputs().get("mixture").asString()).toFile());
    }

    /** {@code D(x; a, s)} of one part: full, cond0, cond1, bad, ... */
    public Trajectory.Estimator part(String name) {
        JsonNode node = parts.get(name);
        double[] weights = numbers(node.get("weights"));
        Gaussian[] components = new Gaussian[weights.length];
        for (int k = 0; k < weights.length; k++) {
            double[] mean = numbers(node.get("means").get(k));
            double[][] covariance = new double[mean.length][];
            for (int row = 0; row < mean.length; row++) {
                covariance[row] = numbers(node.get("covariances").get(k).get(row));
            }
            components[k] = new Gaussian(mean, covariance);
        }
        return (x, level) -> {
            int d = components[0].dimension();
            double[] points = x.toDoubleArray();
            double[] answer = new double[points.length];
            for (int row = 0; row < points.length; row += d) {
                double[] point = java.util.Arrays.copyOfRange(points, row, row + d);
                System.arraycopy(denoised(point, level, weights, components), 0, answer, row, d);
            }
            NDArray result = x.getManager().create(answer, x.getShape());
            return result;
        };
    }

    private static double[] denoised(double[] x, NoiseLevel level, double[] weights, Gaussian[] components) {
        double[] logs = new double[weights.length];
        double top = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < weights.length; k++) {
            logs[k] = Math.log(weights[k]) + components[k].logDensity(x, level.a(), level.s());
            top = Math.max(top, logs[k]);
        }
        double total = 0;
        double[] result = new double[x.length];
        for (int k = 0; k < weights.length; k++) {
            double responsibility = Math.exp(logs[k] - top);
            total += responsibility;
            addMean(result, responsibility, x, level, components[k]);
        }
        for (int i = 0; i < result.length; i++) {
            result[i] /= total;
        }
        return result;
    }

    /** {@code mu + a C (a^2 C + s^2 I)^-1 (x - a mu)}, along the principal axes. */
    private static void addMean(double[] sum, double weight, double[] x, NoiseLevel level, Gaussian g) {
        double[] mean = g.mean();
        double[][] axes = g.axes();
        double[] variances = g.variances();
        double a = level.a();
        for (int i = 0; i < x.length; i++) {
            sum[i] += weight * mean[i];
        }
        for (int j = 0; j < x.length; j++) {
            double along = 0;
            for (int i = 0; i < x.length; i++) {
                along += axes[i][j] * (x[i] - a * mean[i]);
            }
            double gain = a * variances[j] / (a * a * variances[j] + level.s() * level.s());
            for (int i = 0; i < x.length; i++) {
                sum[i] += weight * gain * along * axes[i][j];
            }
        }
    }

    private static double[] numbers(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }
}

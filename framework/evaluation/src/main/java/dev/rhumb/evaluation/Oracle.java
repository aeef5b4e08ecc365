package dev.rhumb.evaluation;

import java.util.function.ToDoubleBiFunction;
import org.apiguardian.api.API;

/**
 * The distribution that the samples should follow. With an oracle the features of a {@link MetricInput} are the samples themselves, and its
 * reference holds exact samples of the data, of all classes if samples carry labels.
 *
 * @param conditional log-density of the data, {@code log p(x | c)}, normalised
 */
@Evidence.Offered("the exact density of the target")
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Oracle(Density conditional) implements Evidence {
    /** A log-density for each class. */
    @FunctionalInterface
    public interface Density {
        /**
         * @param points n x d
         * @param label the intended class; 0 if samples carry no labels
         * @return n log-densities in nats; minus infinity outside the support
         */
        double[] logDensity(Features points, int label);

        /** From a function of one point and a label. */
        static Density pointwise(ToDoubleBiFunction<double[], Integer> logDensity) {
            return (points, label) -> {
                double[] values = new double[points.rows()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = logDensity.applyAsDouble(points.row(i), label);
                }
                return values;
            };
        }
    }
}

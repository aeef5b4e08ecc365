package dev.rhumb.evaluation;

import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the distribution that the samples should follow. With an oracle the features of a {@link MetricInput} are
 * the samples themselves, and its reference holds exact samples of the data, of all classes if samples carry labels.
 *
 * @param conditional log-density of the data, {@code log p(x | c)}, normalised
 * @param tilted log-density of the tilted target, {@code w log p(x | c) + (1 - w) log p(x)}, up to a constant
 * @param modes the components of the mixture
 */
public record Oracle(
        Density conditional,
        @Nullable Density tilted,
        @Nullable Modes modes) {
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

    /**
     * The components of a mixture.
     *
     * @param count number of components, over all classes
     * @param assignment most likely component of each point
     */
    public record Modes(int count, Assignment assignment) {
        /** Throws {@link IllegalArgumentException} unless there is at least one component. */
        public Modes {
            if (count < 1) {
                throw new IllegalArgumentException("A mixture has at least one component, not " + count + ".");
            }
        }
    }

    /** Points to components. */
    @FunctionalInterface
    public interface Assignment {
        /** The component that most likely drew each of n points, 0 to the number of components less one. */
        int[] mostLikely(Features points);
    }
}

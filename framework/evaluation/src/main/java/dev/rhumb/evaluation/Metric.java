package dev.rhumb.evaluation;

/** A number that says something of generated samples. */
@FunctionalInterface
public interface Metric {
    /**
     * @throws IllegalArgumentException if the samples do not allow it, in one sentence
     */
    double measure(MetricInput input);
}

package dev.rhumb.evaluation;

import java.util.function.Function;

/**
 * A metric over pairs of samples.
 *
 * @param needs what it needs of them, so that one pass serves it and others
 * @param metric what it makes of that
 */
record PairMetric(Function<MetricInput, PairNeeds> needs, Metric metric) implements Metric {
    @Override
    public double measure(MetricInput input) {
        return metric.measure(input);
    }
}

package dev.rhumb.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * Averages over classes. Guidance removes variety within a class, which global metrics hide as long as every class is there.
 * Where the reference is known, a class weighs as much as its share of the reference, whatever was generated, so that nothing is
 * gained by a class of which there are no samples.
 */
final class PerClass {
    private PerClass() {}

    interface Measure {
        double of(int label, Features reference, Features generated);
    }

    /**
     * Each class of the reference against the same class of the generated samples.
     *
     * @throws IllegalArgumentException if a class is in one set only
     */
    static double average(MetricInput input, Measure measure) {
        return average(input, Double.NaN, measure);
    }

    /** As {@link #average(MetricInput, Measure)}, with a value for a class of which nothing was generated; NaN refuses it. */
    static double average(MetricInput input, double absent, Measure measure) {
        @Nullable Labels labels = input.labels();
        @Nullable Labels referenceLabels = input.referenceLabels();
        if (labels == null || referenceLabels == null) {
            throw new IllegalArgumentException("Averages over classes need the labels of both sets.");
        }
        for (int label : labels.distinct()) {
            if (referenceLabels.rowsOf(label).length == 0) {
                throw new IllegalArgumentException(
                        "Samples of class " + label + " were generated, but the reference has none of that class.");
            }
        }
        double sum = 0;
        for (int label : referenceLabels.distinct()) {
            int[] rows = labels.rowsOf(label);
            int[] real = referenceLabels.rowsOf(label);
            if (rows.length == 0 && Double.isNaN(absent)) {
                throw new IllegalArgumentException("The reference has samples of class " + label
                        + ", but none were generated; generate some, or take a reference without that class.");
            }
            sum += (double) real.length
                    / referenceLabels.size()
                    * (rows.length == 0
                            ? absent
                            : measure.of(
                                    label,
                                    input.reference().subset(real),
                                    input.generated().subset(rows)));
        }
        return sum;
    }

    /** As {@link #average}; without labels, all generated samples against all the reference, as class 0. */
    static double averageIfLabelled(MetricInput input, Measure measure) {
        if (input.labels() != null && input.referenceLabels() != null) {
            return average(input, measure);
        }
        return measure.of(0, input.reference(), input.generated());
    }

    /** The generated samples of each class alone; without labels, all of them as class 0. */
    static double averageOfGenerated(MetricInput input, Measure measure) {
        @Nullable Labels labels = input.labels();
        if (labels == null) {
            return measure.of(0, input.reference(), input.generated());
        }
        double sum = 0;
        for (int label : labels.distinct()) {
            int[] rows = labels.rowsOf(label);
            sum += rows.length
                    * measure.of(label, input.reference(), input.generated().subset(rows));
        }
        return sum / labels.size();
    }
}

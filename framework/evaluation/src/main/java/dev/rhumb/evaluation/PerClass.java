package dev.rhumb.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * Averages over classes, each weighing as much as its share of the generated samples. Guidance removes variety within a
 * class, which global metrics hide as long as every class is there.
 */
final class PerClass {
    private PerClass() {}

    interface Measure {
        double of(int label, Features reference, Features generated);
    }

    /** Each class of the generated samples against the same class of the reference. */
    static double average(MetricInput input, Measure measure) {
        @Nullable Labels labels = input.labels();
        @Nullable Labels referenceLabels = input.referenceLabels();
        if (labels == null || referenceLabels == null) {
            throw new IllegalArgumentException("Averages over classes need the labels of both sets.");
        }
        double sum = 0;
        for (int label : labels.distinct()) {
            int[] rows = labels.rowsOf(label);
            int[] real = referenceLabels.rowsOf(label);
            if (real.length == 0) {
                throw new IllegalArgumentException(
                        "Samples of class " + label + " were generated, but the reference has none of that class.");
            }
            sum += rows.length
                    * measure.of(
                            label,
                            input.reference().subset(real),
                            input.generated().subset(rows));
        }
        return sum / labels.size();
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

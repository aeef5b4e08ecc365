package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.ReadAs;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure, in files. A set of samples is a {@code .npy} or {@code .npz} file or a folder of images; see {@link
 * Evaluator}.
 *
 * @param reference the real samples
 * @param samples the generated samples
 * @param metrics names as {@link Metrics#named} takes them, at least one
 * @param logits a judge's logits for the generated samples, n x classes, in a {@code .npy} file
 * @param labels the intended class of each generated sample, in a {@code .npy} file
 * @param referenceLabels the class of each real sample, in a {@code .npy} file
 * @param captions the intended caption of each generated sample, one in each line
 * @param training what the model was trained on
 * @param reading how arrays of images are read
 * @param seed of the metrics that draw subsets
 */
public record EvaluationRequest(
        Path reference,
        Path samples,
        List<String> metrics,
        @Nullable Path logits,
        @Nullable Path labels,
        @Nullable Path referenceLabels,
        @Nullable Path captions,
        @Nullable Path training,
        Reading reading,
        long seed) {
    /**
     * How arrays of images are read.
     *
     * @param samples what is stated of the generated samples
     * @param reference what is stated of the real samples and of the training samples
     * @param raw whether images are measured as they are; otherwise clipped to [-1, 1] and rounded to 8 bits, as image files hold them
     */
    public record Reading(ReadAs samples, ReadAs reference, boolean raw) {
        /** Nothing is stated, 8 bits. */
        public static final Reading USUAL = new Reading(ReadAs.FOUND, ReadAs.FOUND, false);
    }

    /** Copies {@code metrics}; throws {@link IllegalArgumentException} if there are none. */
    public EvaluationRequest {
        metrics = List.copyOf(metrics);
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("An evaluation needs at least one metric.");
        }
    }

    /** The same for other metrics. */
    public EvaluationRequest of(List<String> others) {
        return new EvaluationRequest(
                reference, samples, others, logits, labels, referenceLabels, captions, training, reading, seed);
    }

    /** Two sets and nothing beside, seed 0. */
    public static EvaluationRequest of(Path reference, Path samples, List<String> metrics) {
        return new EvaluationRequest(reference, samples, metrics, null, null, null, null, null, Reading.USUAL, 0);
    }
}

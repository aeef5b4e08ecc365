package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures samples that lie on disk.
 *
 * <p>A set is a {@code .npy} file with a matrix (taken as features, one row per sample) or with images (rank 3 or 4), a {@code
 * .npz} file with such an array under {@code features}, {@code samples}, {@code images} or {@code arr_0} (and perhaps {@code
 * logits} and {@code labels} beside it), or a folder of PNG and JPEG images. Images need a feature extractor.
 */
public final class Evaluator {
    private final Metrics metrics;
    private final @Nullable FeatureExtractor extractor;
    private final @Nullable FeatureExtractor judge;

    /**
     * @param extractor features of images; null if only feature matrices are to be measured
     * @param judge logits of images, which is not the guide; null if logits come from a file or are not needed
     */
    public Evaluator(Metrics metrics, @Nullable FeatureExtractor extractor, @Nullable FeatureExtractor judge) {
        this.metrics = metrics;
        this.extractor = extractor;
        this.judge = judge;
    }

    /**
     * Name to value, in the order asked for. Names are checked before any file is read, and needs before anything is
     * measured.
     *
     * @throws IllegalArgumentException in one sentence, if a name, a file or what it holds does not do
     */
    public Map<String, Double> evaluate(EvaluationRequest request) throws IOException {
        List<NamedMetric> chosen =
                request.metrics().stream().map(metrics::named).toList();
        SampleFiles reference = SampleFiles.open(request.reference());
        SampleFiles samples = SampleFiles.open(request.samples());
        MetricInput input = new MetricInput(
                features(reference),
                features(samples),
                chosen.stream().anyMatch(m -> m.needs().contains(Need.LOGITS)) ? logits(request, samples) : null,
                labels(request.labels(), samples),
                labels(request.referenceLabels(), reference),
                null,
                request.seed());
        return metrics.measure(request.metrics(), input);
    }

    private Features features(SampleFiles set) throws IOException {
        if (set.features() != null) {
            return set.features();
        }
        if (extractor == null || set.images() == null) {
            throw new IllegalArgumentException(
                    "'" + set.path() + "' holds images, and no feature network is given; name"
                            + " one, or give features as a matrix in a .npy file.");
        }
        return extractor.extractAll(set.images());
    }

    private @Nullable Features logits(EvaluationRequest request, SampleFiles samples) throws IOException {
        if (request.logits() != null) {
            return SampleFiles.matrix(Npy.read(request.logits()), "'" + request.logits() + "'");
        }
        if (samples.logits() != null || judge == null || samples.images() == null) {
            return samples.logits();
        }
        return judge.extractAll(samples.images());
    }

    private static @Nullable Labels labels(@Nullable Path file, SampleFiles beside) throws IOException {
        return file == null ? beside.labels() : SampleFiles.labels(Npy.read(file), "'" + file + "'");
    }
}

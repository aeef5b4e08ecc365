package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Images;
import dev.rhumb.evaluation.io.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures samples that lie on disk.
 *
 * <p>A set is a {@code .npy} file with a matrix (taken as features, one row per sample) or with images (rank 3 or 4), a {@code
 * .npz} file with such an array under {@code features}, {@code samples}, {@code images} or {@code arr_0} (and perhaps {@code
 * logits} and {@code labels} beside it), or a folder of PNG and JPEG images. Images need a feature extractor.
 */
public final class Evaluator {
    /** Which needs say that a metric looks at something else than features. */
    private static final EnumSet<Need> INSTEAD_OF_FEATURES =
            EnumSet.of(Need.LOGITS, Need.ADHERENCE, Need.COSINES, Need.PIXELS);

    private final Metrics metrics;
    private final Viewers viewers;

    /** @param viewers what looks at images; {@link Viewers#NONE} if only feature matrices are to be measured */
    public Evaluator(Metrics metrics, Viewers viewers) {
        this.metrics = metrics;
        this.viewers = viewers;
    }

    /**
     * With features and logits alone.
     *
     * @param extractor features of images; null if only feature matrices are to be measured
     * @param judge logits of images, which is not the guide; null if logits come from a file or are not needed
     */
    public Evaluator(Metrics metrics, @Nullable FeatureExtractor extractor, @Nullable FeatureExtractor judge) {
        this(metrics, new Viewers(extractor, judge, null, null));
    }

    /**
     * Name to value, in the order asked for. Names are checked before any file is read, and needs before anything is
     * measured.
     *
     * @throws IllegalArgumentException in one sentence, if a name, a file or what it holds does not do
     */
    public Map<String, Double> evaluate(EvaluationRequest request) throws IOException {
        return metrics.measure(request.metrics(), input(request));
    }

    /**
     * What {@link #evaluate} measures.
     *
     * @throws IllegalArgumentException as there
     */
    public MetricInput input(EvaluationRequest request) throws IOException {
        List<NamedMetric> chosen =
                request.metrics().stream().map(metrics::named).toList();
        Set<Need> needs = EnumSet.noneOf(Need.class);
        chosen.forEach(metric -> needs.addAll(metric.needs()));
        SampleFiles reference = SampleFiles.open(request.reference());
        SampleFiles samples = SampleFiles.open(request.samples());
        boolean featureless = viewers.features() == null
                && reference.images() != null
                && samples.images() != null
                && chosen.stream().allMatch(Evaluator::isFeatureless);
        Labels labels = labels(request.labels(), samples);
        List<String> captions = request.captions() == null ? null : captions(request.captions(), samples);
        return new MetricInput(
                featureless ? absent(reference) : features(reference),
                featureless ? absent(samples) : features(samples),
                needs.contains(Need.LOGITS) ? logits(request, samples) : null,
                labels,
                labels(request.referenceLabels(), reference),
                null,
                shown(needs, reference, samples, captions, labels),
                request.training() == null ? null : features(SampleFiles.open(request.training())),
                request.seed());
    }

    /**
     * The images of a set.
     *
     * @throws IllegalArgumentException if it holds features alone
     */
    public static Images images(Path set) throws IOException {
        SampleFiles files = SampleFiles.open(set);
        if (files.images() == null) {
            throw new IllegalArgumentException("'" + set + "' holds features, of which no image can be shown.");
        }
        return files.images();
    }

    private static boolean isFeatureless(NamedMetric metric) {
        String stem = metric.name().replaceFirst("@.*", "");
        return Metrics.standard().names().contains(stem)
                && metric.needs().stream().anyMatch(INSTEAD_OF_FEATURES::contains);
    }

    /** In the place of features that nothing asks for. */
    private static Features absent(SampleFiles set) {
        int count = Objects.requireNonNull(set.images()).count();
        return Features.of(new double[count], count, 1);
    }

    private Shown shown(
            Set<Need> needs,
            SampleFiles reference,
            SampleFiles samples,
            @Nullable List<String> captions,
            @Nullable Labels labels)
            throws IOException {
        Images images = samples.images();
        if (images == null) {
            return Shown.NOTHING;
        }
        Viewers.Reader reader = viewers.reader();
        Viewers.CaptionJudge clip = viewers.clip();
        boolean reads = needs.contains(Need.ADHERENCE) && reader != null && (captions != null || labels != null);
        boolean compares = needs.contains(Need.COSINES) && clip != null && captions != null;
        boolean looks = needs.contains(Need.PIXELS) && reference.images() != null;
        return new Shown(
                reads ? Objects.requireNonNull(reader).read(images, captions, labels) : null,
                compares ? Objects.requireNonNull(clip).cosines(images, Objects.requireNonNull(captions)) : null,
                looks ? Pixels.of(images) : null,
                looks ? Pixels.of(Objects.requireNonNull(reference.images())) : null);
    }

    private static List<String> captions(Path file, SampleFiles samples) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file '" + file + "' of captions.");
        }
        List<String> captions = Files.readAllLines(file);
        int count = samples.images() != null
                ? samples.images().count()
                : Objects.requireNonNull(samples.features()).rows();
        if (captions.size() != count) {
            throw new IllegalArgumentException("There are " + count + " generated samples, but '" + file + "' has "
                    + captions.size() + " captions, one a line.");
        }
        return captions;
    }

    private Features features(SampleFiles set) throws IOException {
        if (set.features() != null) {
            return set.features();
        }
        FeatureExtractor extractor = viewers.features();
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
        FeatureExtractor judge = viewers.judge();
        if (samples.logits() != null || judge == null || samples.images() == null) {
            return samples.logits();
        }
        return judge.extractAll(samples.images());
    }

    private static @Nullable Labels labels(@Nullable Path file, SampleFiles beside) throws IOException {
        return file == null ? beside.labels() : SampleFiles.labels(Npy.read(file), "'" + file + "'");
    }
}

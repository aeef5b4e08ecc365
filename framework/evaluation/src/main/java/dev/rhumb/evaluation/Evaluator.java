package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Images;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.ReadAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures samples that lie on disk.
 *
 * <p>A set is a {@code .npy} file with a matrix (taken as features, one row per sample) or with images (rank 3 or 4), a {@code
 * .npz} file with such an array under {@code features}, {@code samples}, {@code images} or {@code arr_0} (and perhaps {@code
 * logits} and {@code labels} beside it), or a folder, zip or tar file of image files. Images need a feature extractor.
 * The reference may also be a {@code .npz} file with {@code mu} and {@code sigma} alone, as pytorch-fid and EDM write it: then {@code fid}
 * can be measured, and what looks at the samples only.
 */
public final class Evaluator {
    private static final String OF_STATISTICS = "fid";

    private final Metrics metrics;
    private final Viewers viewers;
    private final LinearAlgebra algebra;
    private final @Nullable ReferenceCache cache;
    private final Consumer<String> notices;

    /** Computes in Java alone. */
    public Evaluator(Metrics metrics, Viewers viewers, Consumer<String> notices) {
        this(metrics, viewers, LinearAlgebra.PLAIN, null, notices);
    }

    /**
     * @param viewers what looks at images; {@link Viewers#NONE} if only feature matrices are to be measured
     * @param algebra who computes with features
     * @param cache a folder that keeps what metrics derive of a reference alone, by the hash of its features; null for none
     * @param notices takes sentences on what is read, and as what
     */
    public Evaluator(
            Metrics metrics, Viewers viewers, LinearAlgebra algebra, @Nullable Path cache, Consumer<String> notices) {
        this.metrics = metrics;
        this.viewers = viewers;
        this.algebra = algebra;
        this.cache = cache == null ? null : new ReferenceCache(cache, notices);
        this.notices = notices;
    }

    /**
     * Measures the requested metrics. Names are checked before any file is read; a metric that cannot be measured leaves the others.
     *
     * @throws IllegalArgumentException in one sentence, if a name, a file or what it holds does not do
     */
    public Evaluated evaluate(EvaluationRequest request) throws IOException {
        List<NamedMetric> chosen =
                request.metrics().stream().map(metrics::named).toList();
        Sets sets = open(request);
        MetricInput input = input(request, chosen, sets);
        boolean featured = !sets.blind(viewers) && !sets.reference().isStatistics();
        @Nullable Path kept = featured && cache != null ? cache.file(input.reference()) : null;
        if (cache != null && kept != null) {
            cache.load(kept, input.reference());
        }
        if (featured) {
            NamedMetric.prepare(chosen.stream().filter(Metrics::looksAtFeatures).toList(), input);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        Map<String, Evaluated.Refusal> refused = new LinkedHashMap<>();
        for (NamedMetric metric : chosen) {
            Set<Need> missing = metric.missing(input);
            try {
                values.put(metric.name(), measure(metric, input, sets));
            } catch (IllegalArgumentException e) {
                refused.put(metric.name(), new Evaluated.Refusal(String.valueOf(e.getMessage()), missing));
            }
        }
        if (kept != null) {
            ReferenceCache.store(kept, input.reference());
        }
        return new Evaluated(values, refused, input);
    }

    private double measure(NamedMetric metric, MetricInput input, Sets sets) {
        if (!Metrics.looksAtFeatures(metric)) {
            return metric.measure(input);
        }
        if (sets.blind(viewers)) {
            throw new IllegalArgumentException("The metric '" + metric.name() + "' cannot be measured: '"
                    + sets.pictures().path() + "' holds images, and no feature network is given; name"
                    + " one, or give features as a matrix in a .npy file.");
        }
        GaussianFit statistics = sets.reference().statistics();
        if (statistics == null
                || (!sets.reference().isStatistics() && !metric.name().equals(OF_STATISTICS))) {
            return metric.measure(input);
        }
        if (!metric.name().equals(OF_STATISTICS)) {
            throw new IllegalArgumentException("The metric '" + metric.name() + "' cannot be measured: '"
                    + sets.reference().path() + "' holds a mean and a covariance, which are enough for '"
                    + OF_STATISTICS + "' alone; give the reference's samples or features.");
        }
        return FrechetDistance.between(statistics.on(algebra), input.generated().gaussian());
    }

    /** The sets of a request. */
    private record Sets(
            SampleFiles reference,
            SampleFiles samples,
            @Nullable SampleFiles training) {
        /** A set of images, if there is one; else the samples. */
        SampleFiles pictures() {
            return samples.images() == null && reference.images() != null ? reference : samples;
        }

        /** Whether there are images that nothing makes features of. */
        boolean blind(Viewers viewers) {
            return viewers.features() == null && pictures().images() != null;
        }
    }

    private Sets open(EvaluationRequest request) throws IOException {
        EvaluationRequest.Reading reading = request.reading();
        SampleFiles reference = open("reference", request.reference(), reading.reference(), reading.raw());
        SampleFiles samples = open("samples", request.samples(), reading.samples(), reading.raw());
        requireSameSize(reference, samples);
        if (samples.statistics() != null) {
            throw new IllegalArgumentException("'" + samples.path()
                    + "' holds a mean and a covariance; only the reference may be given by these.");
        }
        SampleFiles training = null;
        if (request.training() != null) {
            training = open("training", request.training(), reading.reference().ofImages(), reading.raw());
            requireSameSize(training, samples);
        }
        return new Sets(reference, samples, training);
    }

    private SampleFiles open(String role, Path path, ReadAs stated, boolean raw) throws IOException {
        SampleFiles set = SampleFiles.open(path, stated);
        set.notices().forEach(notice -> notices.accept(role + " '" + path + "': " + notice));
        return raw || set.images() == null ? set : set.with(set.images().rounded());
    }

    private void requireSameSize(SampleFiles a, SampleFiles b) {
        FeatureExtractor features = viewers.features();
        if (features != null && features.takesAnySize()) {
            return;
        }
        if (a.images() != null
                && b.images() != null
                && !a.images().shape().equals(b.images().shape())) {
            throw new IllegalArgumentException("The images of '" + a.path() + "' are "
                    + a.images().shape() + " and those of '" + b.path() + "' "
                    + b.images().shape() + " (channels x height x width); bring them to one size, or state their layout"
                    + " with --layout if it was misread.");
        }
    }

    private MetricInput input(EvaluationRequest request, List<NamedMetric> chosen, Sets sets) throws IOException {
        Set<Need> needs = Need.of(chosen);
        SampleFiles reference = sets.reference();
        SampleFiles samples = sets.samples();
        boolean blind = sets.blind(viewers);
        Labels labels = labels(request.labels(), samples);
        Labels referenceLabels = labels(request.referenceLabels(), reference);
        if (request.labels() == null
                && request.referenceLabels() == null
                && !samples.classes().isEmpty()
                && !reference.classes().isEmpty()
                && !samples.classes().equals(reference.classes())) {
            notices.accept("labels are left out, because the sub-folders of '" + reference.path() + "' and '"
                    + samples.path() + "' have different names; give --labels and --reference-labels");
            labels = null;
            referenceLabels = null;
        }
        List<String> captions = request.captions() == null ? null : captions(request.captions(), samples);
        Features generated = blind ? absent(samples.count(), 1) : features(samples);
        Features real = blind || reference.isStatistics()
                ? absent(reference.count(), generated.columns())
                : features(reference);
        MetricInput input = MetricInput.of(real, generated)
                .withSeed(request.seed())
                .withLabels(labels)
                .withReferenceLabels(referenceLabels)
                .withTraining(blind || sets.training() == null ? null : features(sets.training()));
        if (has(needs, Evidence.Logits.class)) {
            input = input.withLogits(tried(() -> logits(request, samples)));
        }
        return samples.images() == null ? input : looked(input, needs, reference.images(), samples.images(), captions);
    }

    private static boolean has(Set<Need> needs, Class<? extends Evidence> type) {
        return needs.contains(new Need(type));
    }

    /**
     * The images of a set, as {@link #evaluate} reads them.
     *
     * @throws IllegalArgumentException if it holds features alone
     */
    public static Images images(Path set, ReadAs stated) throws IOException {
        SampleFiles files = SampleFiles.open(set, stated);
        if (files.images() == null) {
            throw new IllegalArgumentException("'" + set + "' holds no images, so that none can be shown.");
        }
        return files.images();
    }

    /** Whether a file holds a matrix, which is read as features. */
    public static boolean isMatrix(Path set) throws IOException {
        return set.toString().toLowerCase(Locale.ROOT).endsWith(".npy")
                && Npy.open(set).rank() == 2;
    }

    /**
     * The names of the statistics that a file holds, each of features of a network of its own.
     *
     * @return empty if the file is of another kind
     * @throws IllegalArgumentException if it is damaged; a sentence
     */
    public static List<String> statistics(Path set) throws IOException {
        return SampleFiles.statisticsOf(set);
    }

    /**
     * Features of a set, as {@link #evaluate} reads them.
     *
     * @param raw whether images are described as they are; otherwise clipped and rounded to 8 bits
     * @throws IllegalArgumentException in one sentence, if the set or what it holds does not do
     */
    public Features features(Path set, ReadAs stated, boolean raw) throws IOException {
        SampleFiles files = open("data", set, stated, raw);
        if (files.isStatistics()) {
            throw new IllegalArgumentException("'" + set + "' holds a mean and a covariance, not samples.");
        }
        return features(files);
    }

    /** In the place of features that nothing needs. */
    private static Features absent(int count, int columns) {
        return Features.of(new double[Math.multiplyExact(count, columns)], count, columns);
    }

    /** With what only images have. */
    private MetricInput looked(
            MetricInput input, Set<Need> needs, @Nullable Images real, Images images, @Nullable List<String> captions)
            throws IOException {
        Viewers.Reader reader = viewers.reader();
        Viewers.CaptionJudge clip = viewers.clip();
        Labels labels = input.labels();
        MetricInput looked = input;
        if (has(needs, Adherence.class) && reader != null && (captions != null || labels != null)) {
            looked = looked.with(tried(() -> reader.read(images, captions, labels)));
        }
        if (has(needs, Cosines.class) && clip != null && captions != null) {
            looked = looked.with(tried(() -> clip.cosines(images, captions)));
        }
        return has(needs, Evidence.Pictures.class) && real != null
                ? looked.with(new Evidence.Pictures(Pixels.of(images), Pixels.of(real)))
                : looked;
    }

    /** What a viewer refuses is missing to the metrics that need it, and to no others. */
    private <T> @Nullable T tried(View<T> view) throws IOException {
        try {
            return view.look();
        } catch (IllegalArgumentException refused) {
            notices.accept(String.valueOf(refused.getMessage()));
            return null;
        }
    }

    private interface View<T> {
        @Nullable
        T look() throws IOException;
    }

    private static List<String> captions(Path file, SampleFiles samples) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file '" + file + "' of captions.");
        }
        List<String> captions = Files.readAllLines(file);
        int count = samples.count();
        if (captions.size() != count) {
            throw new IllegalArgumentException("There are " + count + " generated samples, but '" + file + "' has "
                    + captions.size() + " captions, one a line.");
        }
        return captions;
    }

    private Features features(SampleFiles set) throws IOException {
        if (set.features() != null) {
            return set.features().on(algebra);
        }
        FeatureExtractor extractor = viewers.features();
        if (extractor == null || set.images() == null) {
            throw new IllegalArgumentException(
                    "'" + set.path() + "' holds images, and no feature network is given; name"
                            + " one, or give features as a matrix in a .npy file.");
        }
        return extractor.extractAll(set.images()).on(algebra);
    }

    private @Nullable Features logits(EvaluationRequest request, SampleFiles samples) throws IOException {
        if (request.logits() != null) {
            return SampleFiles.matrix(Npy.open(request.logits()));
        }
        FeatureExtractor judge = viewers.judge();
        if (samples.logits() != null || judge == null || samples.images() == null) {
            return samples.logits();
        }
        return judge.extractAll(samples.images());
    }

    private @Nullable Labels labels(@Nullable Path file, SampleFiles beside) throws IOException {
        if (file == null) {
            return beside.labels();
        }
        List<String> said = new ArrayList<>();
        Labels labels = SampleFiles.labels(Npy.open(file), said);
        said.forEach(notice -> notices.accept("labels '" + file + "': " + notice));
        return labels;
    }
}

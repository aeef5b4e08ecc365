package dev.rhumb.evaluation;

import static dev.rhumb.evaluation.Better.HIGHER;
import static dev.rhumb.evaluation.Better.LOWER;
import static dev.rhumb.evaluation.Better.NEARER_FLOOR;
import static dev.rhumb.evaluation.Better.NEARER_ONE;
import static dev.rhumb.evaluation.Role.BOTH;
import static dev.rhumb.evaluation.Role.DIVERSITY;
import static dev.rhumb.evaluation.Role.QUALITY;

import dev.rhumb.guidance.RandomStream;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Kind;
import dev.rhumb.records.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by name. A name may carry one number after {@code @}: {@code precision@5} uses five nearest neighbours, {@code
 * vendi@2} order 2. What the number means, and its default, is in the description of the metric. A metric with keys of its own
 * takes them as {@code @key=value}, several one after the other. {@code @features=network} names the network whose features a metric takes.
 *
 * <p>A registry is immutable; {@link #with} adds a metric of one's own.
 */
public final class Metrics {
    static final String NAME = "[a-z][a-z0-9-]*";

    /** The key of every metric of features. */
    private static final String FEATURES = "features";

    /** In a name, what stands before the network of its features. */
    private static final String OF = "@" + FEATURES + "=";

    private static final Pattern OF_FEATURES = Pattern.compile(OF + "([^@]*)");
    /** Which needs say that a metric looks at something else than features. */
    private static final EnumSet<Need> INSTEAD_OF_FEATURES =
            EnumSet.of(Need.LOGITS, Need.ADHERENCE, Need.COSINES, Need.PIXELS);

    private static final Metrics STANDARD = new Metrics(standardEntries());

    /** What plugins give: records with {@link Measures}. */
    public static final Kind<Metric> KIND =
            new Kind<>("metric", Metric.class, List.of(), STANDARD.entries.keySet(), Metrics::describe);

    private final Map<String, Entry> entries;

    private Metrics(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** A metric, and how an argument changes it; null if it takes none. */
    private record Entry(
            NamedMetric plain,
            @Nullable Argument argument,
            @Nullable Description<Metric> record) {}

    private record Argument(String key, String meaning, boolean whole, double smallest, DoubleFunction<Metric> apply) {
        Field field() {
            return new Field(
                    key, whole ? int.class : double.class, meaning, "null", smallest, Double.POSITIVE_INFINITY, null);
        }
    }

    /** What this module has. */
    public static Metrics standard() {
        return STANDARD;
    }

    /**
     * This registry with one metric more.
     *
     * @throws IllegalArgumentException if its name is taken or is not made of lower-case letters, digits and hyphens
     */
    public Metrics with(NamedMetric metric) {
        return with(new Entry(metric, null, null));
    }

    /**
     * This registry with one metric more, whose keys a name may set.
     *
     * @throws IllegalArgumentException if its name is taken
     */
    public Metrics with(Description<Metric> record) {
        // A metric with a required key is listed, but measures only where a name sets it.
        Metric usual = record.keys().stream().anyMatch(Field::isRequired)
                ? input -> record.defaults().measure(input)
                : record.defaults();
        return with(new Entry(named(record, usual), null, record));
    }

    /**
     * Reads a metric's record.
     *
     * @throws IllegalArgumentException if it is not a record that implements {@link Metric}, or lacks an annotation
     */
    public static Description<Metric> describe(Class<?> type) {
        Description<Metric> description = Description.of(Metric.class, type);
        Measures values = type.getAnnotation(Measures.class);
        if (values == null) {
            throw new IllegalArgumentException(
                    type.getName() + " does not say what its values mean; annotate it with @Measures");
        }
        if (!description.name().matches(NAME)) {
            throw new IllegalArgumentException("the name '" + description.name() + "' of " + type.getName()
                    + " must be lower-case letters, digits and hyphens, beginning with a letter");
        }
        if (description.keys().stream().anyMatch(key -> key.key().equals(FEATURES))) {
            throw new IllegalArgumentException(
                    "the key '" + FEATURES + "' of " + type.getName()
                            + " is the program's own: it names the network whose features a metric takes; give it another name");
        }
        if (!(values.least() < values.most())) {
            throw new IllegalArgumentException("the values of " + type.getName() + " range from " + values.least()
                    + " to " + values.most() + ", which is not a range");
        }
        return description;
    }

    /** A metric's record as a registry offers it. */
    public static NamedMetric named(Description<Metric> record, Metric metric) {
        Measures values = Objects.requireNonNull(record.type().getAnnotation(Measures.class));
        return new NamedMetric(
                record.name(),
                record.summary(),
                values.better(),
                values.role(),
                Set.of(values.needs()),
                values.least(),
                values.most(),
                values.draws(),
                true,
                Optional.empty(),
                metric);
    }

    private Metrics with(Entry entry) {
        String name = entry.plain().name();
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("'" + name
                    + "' cannot be the name of a metric; use lower-case letters, digits and hyphens, beginning"
                    + " with a letter.");
        }
        if (entries.containsKey(name)) {
            throw new IllegalArgumentException("There is a metric '" + name + "' already.");
        }
        Map<String, Entry> more = new LinkedHashMap<>(entries);
        more.put(name, entry);
        return new Metrics(Collections.unmodifiableMap(more));
    }

    /** Whose features the published values of a metric rest on; empty for one that is defined on any features. */
    public static Optional<String> ownFeatures(String name) {
        return switch (type(name)) {
            case "fid", "fid-infinity", "kid", "kid-subsets" -> Optional.of("Inception-v3");
            case "cmmd", "cmmd-biased" -> Optional.of("CLIP ViT-L/14-336");
            default -> Optional.empty();
        };
    }

    /** As {@link #ownFeatures}; empty also if a network's name shows that it computes them. */
    public static Optional<String> otherFeatures(String metric, String network) {
        return ownFeatures(metric)
                .filter(own -> !network.toLowerCase(Locale.ROOT)
                        .contains(own.toLowerCase(Locale.ROOT).replaceFirst("[ -].*", "")));
    }

    /** The network whose features a metric takes, as its name has it; empty where it names none. */
    public static Optional<String> features(String name) {
        Matcher features = OF_FEATURES.matcher(name);
        return features.find() ? Optional.of(features.group(1)) : Optional.empty();
    }

    /** The name of a metric that takes the features of a network. */
    public static String named(String metric, String network) {
        return metric + OF + network;
    }

    /** A metric's name without the network of its features. */
    public static String withoutFeatures(String name) {
        return OF_FEATURES.matcher(name).replaceFirst("");
    }

    /** A metric's name without its settings: {@code precision} of {@code precision@5}. */
    public static String type(String name) {
        return name.replaceFirst("@.*", "");
    }

    /** All names, in the order of the documentation. */
    public List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** All metrics with their default arguments. */
    public Collection<NamedMetric> all() {
        return entries.values().stream().map(Entry::plain).toList();
    }

    /** The keys of a metric. */
    public List<Field> keys(String metric) {
        Entry entry = Objects.requireNonNull(entries.get(metric), metric);
        if (entry.record() != null) {
            return entry.record().keys();
        }
        Argument argument = entry.argument();
        return argument == null ? List.of() : List.of(argument.field());
    }

    /**
     * @param name {@code fid}, {@code precision@5}, ...
     * @throws IllegalArgumentException if there is no such metric (the sentence names the nearest one) or its argument is
     *     not allowed
     */
    public NamedMetric named(String name) {
        Optional<String> features = features(name);
        if (features.isEmpty()) {
            return plain(name);
        }
        NamedMetric metric = plain(withoutFeatures(name));
        String network = features.get();
        if (network.isBlank()) {
            throw new IllegalArgumentException(
                    "'" + name + "' names no network of features; give its name or its file.");
        }
        if (!looksAtFeatures(metric)) {
            throw new IllegalArgumentException("The metric '" + metric.name()
                    + "' looks at no features, so it has no key '" + FEATURES + "'; leave it out.");
        }
        return metric.seenBy(network);
    }

    /** Whether a metric looks at features; some look at logits, pixels, readings or cosines in their place. */
    public static boolean looksAtFeatures(NamedMetric metric) {
        return !STANDARD.entries.containsKey(type(metric.name()))
                || metric.needs().stream().noneMatch(INSTEAD_OF_FEATURES::contains);
    }

    private NamedMetric plain(String name) {
        int at = name.indexOf('@');
        String stem = at < 0 ? name : name.substring(0, at);
        Entry entry = entries.get(stem);
        if (entry == null) {
            throw new IllegalArgumentException("There is no metric '" + stem + "'; did you mean '"
                    + Nearest.closest(stem.toLowerCase(Locale.ROOT), entries.keySet())
                            .orElseThrow() + "'? Metrics: " + String.join(", ", entries.keySet()) + ".");
        }
        if (entry.record() != null) {
            return withSettings(entry.plain(), entry.record(), name);
        }
        return at < 0 ? entry.plain() : withArgument(entry, name, name.substring(at + 1));
    }

    /**
     * The short form of a metric and its keys, as {@link #named} takes it.
     *
     * @throws IllegalArgumentException if it takes no such key
     */
    public String shortened(String metric, Map<String, String> keys) {
        Map<String, String> own = new LinkedHashMap<>(keys);
        String network = own.remove(FEATURES);
        return withKeys(metric, own) + (network == null ? "" : OF + network);
    }

    private String withKeys(String metric, Map<String, String> keys) {
        Entry entry = entries.get(metric);
        if (entry == null || entry.record() != null || keys.isEmpty()) {
            StringBuilder name = new StringBuilder(metric);
            keys.forEach(
                    (key, value) -> name.append('@').append(key).append('=').append(value));
            return name.toString();
        }
        Argument argument = entry.argument();
        for (String key : keys.keySet()) {
            if (argument == null || !argument.key().equals(key)) {
                throw new IllegalArgumentException("The metric '" + metric + "' has no key '" + key + "'; "
                        + (argument == null ? "it takes none." : "it takes '" + argument.key() + "' alone."));
            }
        }
        return metric + "@" + keys.values().iterator().next();
    }

    private static NamedMetric withSettings(NamedMetric plain, Description<Metric> record, String name) {
        String[] parts = name.split("@", -1);
        if (parts.length == 1) {
            return plain;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1 || values.put(parts[i].substring(0, equals), parts[i].substring(equals + 1)) != null) {
                throw new IllegalArgumentException("'" + name + "' is not a valid form of the metric '" + plain.name()
                        + "': its keys are set as " + plain.name() + "@key=value, each once.");
            }
        }
        return plain.as(name, record.with(values));
    }

    private static NamedMetric withArgument(Entry entry, String name, String text) {
        NamedMetric plain = entry.plain();
        Argument argument = entry.argument();
        if (argument == null) {
            throw new IllegalArgumentException(
                    "The metric '" + plain.name() + "' takes no argument, but was written '" + name + "'.");
        }
        double number = number(text);
        boolean allowed = number >= argument.smallest() && (!argument.whole() || number == Math.rint(number));
        if (!allowed || (argument.whole() && number > Integer.MAX_VALUE)) {
            String kind = argument.whole()
                    ? "a whole number from " + (int) argument.smallest()
                    : "a number from " + argument.smallest();
            throw new IllegalArgumentException(
                    "The argument of '" + name + "' is " + argument.meaning() + ", " + kind + ", not '" + text + "'.");
        }
        return plain.as(name, argument.apply().apply(number));
    }

    private static double number(String text) {
        if (text.equals("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    private static Map<String, Entry> standardEntries() {
        Registration r = new Registration();
        distances(r);
        manifolds(r);
        diversity(r);
        judged(r);
        read(r);
        trainedOn(r);
        oracle(r);
        r.range(0, 1, "precision", "recall", "coverage", "recall-per-class", "coverage-per-class", "accuracy");
        r.range(0, 1, "adherence", "adherence-strict", "saturation", "memorisation", "training-ratio");
        r.range(0, 1, "mode-weights", "mode-weights-tilted", "off-support");
        r.range(-1, 1, "clip-score");
        double unbounded = Double.POSITIVE_INFINITY;
        r.range(0, unbounded, "fid", "cmmd-biased", "density", "contrast-ratio", "variance-ratio");
        r.range(0, unbounded, "variance-ratio-per-class", "vendi-per-class");
        r.range(1, unbounded, "vendi", "vendi-cosine", "inception-score");
        r.draw("fid-infinity", "kid-subsets", "inception-score");
        // They can rise while recall falls, and grow with the number of samples.
        r.explore("vendi", "vendi-per-class", "vendi-cosine");
        return Collections.unmodifiableMap(r.entries);
    }

    private static void distances(Registration r) {
        r.add(
                "fid",
                "Fréchet distance between Gaussians fitted to the features",
                LOWER,
                BOTH,
                Set.of(),
                new FrechetMetric());
        r.add(
                "fid-infinity",
                "Fréchet distance extrapolated to infinitely many samples",
                NEARER_FLOOR,
                BOTH,
                Set.of(),
                in -> FrechetDistance.infinity(in.reference(), in.generated(), in.seed()));
        r.add(
                "kid",
                "kernel Inception distance, unbiased, from all pairs of samples, kernel (x.y / d + 1)^3",
                NEARER_FLOOR,
                BOTH,
                Set.of(),
                new PairMetric(
                        in -> PairNeeds.of(
                                KernelInceptionDistance.kernel(in.reference().columns())),
                        in -> KernelInceptionDistance.full(in.reference(), in.generated())));
        r.addSize(
                "kid-subsets",
                "kernel Inception distance, unbiased, mean over 100 random subsets (@samples in each, 1000 or all)",
                in -> Math.min(
                        1000, Math.min(in.reference().rows(), in.generated().rows())));
        r.add(
                "cmmd",
                "1000 times the squared discrepancy of length-one embeddings, unbiased, Gaussian kernel of width 10",
                NEARER_FLOOR,
                BOTH,
                Set.of(),
                new PairMetric(
                        in -> PairNeeds.of(ClipMaximumMeanDiscrepancy.KERNEL),
                        in -> ClipMaximumMeanDiscrepancy.unbiased(in.reference(), in.generated())));
        r.add(
                "cmmd-biased",
                "the same with each sample's pair with itself, as its authors' code and published values have it",
                LOWER,
                BOTH,
                Set.of(),
                new PairMetric(
                        in -> PairNeeds.of(ClipMaximumMeanDiscrepancy.KERNEL),
                        in -> ClipMaximumMeanDiscrepancy.biased(in.reference(), in.generated())));
        r.add(
                "energy-distance",
                "energy distance, unbiased, in the unit of the features",
                NEARER_FLOOR,
                BOTH,
                Set.of(),
                new PairMetric(
                        in -> PairNeeds.of(Kernel.negativeDistance()),
                        in -> EnergyDistance.unbiased(in.reference(), in.generated())));
        Set<Need> labels = Set.of(Need.LABELS, Need.REFERENCE_LABELS);
        r.add(
                "energy-distance-per-class",
                "energy distance within each class, averaged",
                NEARER_FLOOR,
                BOTH,
                labels,
                in -> PerClass.average(in, (label, real, fake) -> EnergyDistance.unbiased(real, fake)));
        r.add(
                "variance-ratio",
                "total variance over the reference's",
                NEARER_ONE,
                DIVERSITY,
                Set.of(),
                in -> VarianceRatio.of(in.reference(), in.generated()));
        r.add(
                "variance-ratio-per-class",
                "total variance over the reference's within each class, averaged",
                NEARER_ONE,
                DIVERSITY,
                labels,
                in -> PerClass.average(in, (label, real, fake) -> VarianceRatio.of(real, fake)));
    }

    private static void manifolds(Registration r) {
        int few = PrecisionRecall.DEFAULT_NEIGHBOURS;
        int more = DensityCoverage.DEFAULT_NEIGHBOURS;
        r.addWhole(
                "precision",
                "share of generated samples inside the real manifold (@nearest neighbours, 3)",
                HIGHER,
                QUALITY,
                Set.of(),
                "neighbours",
                "the number of nearest neighbours",
                few,
                k -> balls(k, in -> PrecisionRecall.precision(in.reference(), in.generated(), k)));
        r.addWhole(
                "recall",
                "share of real samples inside the generated manifold (@nearest neighbours, 3)",
                NEARER_FLOOR,
                DIVERSITY,
                Set.of(),
                "neighbours",
                "the number of nearest neighbours",
                few,
                k -> balls(k, in -> PrecisionRecall.recall(in.reference(), in.generated(), k)));
        r.addWhole(
                "density",
                "mean number of real balls around a generated sample, over k (@nearest neighbours, 5)",
                NEARER_FLOOR,
                QUALITY,
                Set.of(),
                "neighbours",
                "the number of nearest neighbours",
                more,
                k -> balls(k, in -> DensityCoverage.density(in.reference(), in.generated(), k)));
        r.addWhole(
                "coverage",
                "share of real balls that hold a generated sample (@nearest neighbours, 5)",
                HIGHER,
                DIVERSITY,
                Set.of(),
                "neighbours",
                "the number of nearest neighbours",
                more,
                k -> balls(k, in -> DensityCoverage.coverage(in.reference(), in.generated(), k)));
        Set<Need> labels = Set.of(Need.LABELS, Need.REFERENCE_LABELS);
        r.addWhole(
                "recall-per-class",
                "recall within each class, averaged (@nearest neighbours, 3)",
                NEARER_FLOOR,
                DIVERSITY,
                labels,
                "neighbours",
                "the number of nearest neighbours",
                few,
                k -> in -> PerClass.average(in, 0, (label, real, fake) -> PrecisionRecall.recall(real, fake, k)));
        r.addWhole(
                "coverage-per-class",
                "coverage within each class, averaged (@nearest neighbours, 5)",
                HIGHER,
                DIVERSITY,
                labels,
                "neighbours",
                "the number of nearest neighbours",
                more,
                k -> in -> PerClass.average(in, 0, (label, real, fake) -> DensityCoverage.coverage(real, fake, k)));
    }

    private static Metric balls(int k, Metric metric) {
        return new PairMetric(in -> PairNeeds.ofBalls(k), metric);
    }

    private static void diversity(Registration r) {
        r.addOrder(
                "vendi",
                "effective number of different samples, Gaussian kernel as wide as reference samples lie apart (@order, 1)",
                Set.of(),
                order -> new PairMetric(
                        in -> PairNeeds.ofNeighbours(VendiScore.WIDTH_NEIGHBOURS),
                        in -> VendiScore.relativeTo(in.reference(), in.generated(), order)));
        r.addOrder(
                "vendi-cosine",
                "effective number of different samples by the cosine of features as they are, as published values have it (@order, 1)",
                Set.of(),
                order -> in -> VendiScore.cosine(in.generated(), order));
        r.addOrder(
                "vendi-per-class",
                "Vendi score within each class, averaged (@order, 1)",
                Set.of(Need.LABELS, Need.REFERENCE_LABELS),
                order ->
                        in -> PerClass.average(in, 0, (label, real, fake) -> VendiScore.relativeTo(real, fake, order)));
    }

    private static void judged(Registration r) {
        r.addWhole(
                "accuracy",
                "share of samples that the judge gives their intended class (@among the first, 1)",
                HIGHER,
                QUALITY,
                Set.of(Need.LOGITS, Need.LABELS),
                "first",
                "the number of first answers that count",
                1,
                k -> in ->
                        JudgeAccuracy.top(k, Objects.requireNonNull(in.logits()), Objects.requireNonNull(in.labels())));
        r.addWhole(
                "inception-score",
                "Inception score by the judge, on shuffled chunks (@chunks, 10)",
                HIGHER,
                QUALITY,
                Set.of(Need.LOGITS),
                "chunks",
                "the number of chunks",
                InceptionScore.DEFAULT_SPLITS,
                splits ->
                        in -> InceptionScore.ofLogits(shuffled(Objects.requireNonNull(in.logits()), in.seed()), splits)
                                .mean());
    }

    private static void read(Registration r) {
        r.add(
                "adherence",
                "mean share of a sample's requirements that an independent reader finds met",
                HIGHER,
                QUALITY,
                Set.of(Need.ADHERENCE),
                in -> Objects.requireNonNull(in.shown().adherence()).mean());
        r.add(
                "adherence-strict",
                "share of samples in which an independent reader finds all requirements met",
                HIGHER,
                QUALITY,
                Set.of(Need.ADHERENCE),
                in -> Objects.requireNonNull(in.shown().adherence()).strict());
        r.add(
                "clip-score",
                "mean cosine of samples and their captions by a CLIP pair",
                HIGHER,
                QUALITY,
                Set.of(Need.COSINES),
                in -> Objects.requireNonNull(in.shown().cosines()).mean());
        r.add(
                "saturation",
                "mean share of an image's values at or beyond the ends of the range, as 256 levels show it",
                NEARER_FLOOR,
                QUALITY,
                Set.of(Need.PIXELS),
                in -> Objects.requireNonNull(in.shown().pixels()).saturation());
        r.add(
                "contrast-ratio",
                "mean standard deviation of an image's values, over the reference's",
                NEARER_ONE,
                QUALITY,
                Set.of(Need.PIXELS),
                in -> Objects.requireNonNull(in.shown().pixels()).contrast()
                        / Objects.requireNonNull(in.shown().referencePixels()).contrast());
    }

    private static void trainedOn(Registration r) {
        r.add(
                "memorisation",
                "share of samples nearer to a training sample than that is to any other, or on it; real ones say what is right",
                NEARER_FLOOR,
                QUALITY,
                Set.of(Need.TRAINING),
                in -> Memorisation.share(Objects.requireNonNull(in.training()), in.generated()));
        r.add(
                "training-ratio",
                "median of the distance to the nearest training sample over that to the second nearest, near 0 for copies; real ones say what is right",
                NEARER_FLOOR,
                QUALITY,
                Set.of(Need.TRAINING),
                in -> Memorisation.ratio(Objects.requireNonNull(in.training()), in.generated()));
    }

    // Generated samples come sorted by class often enough that plain chunks would each see a few classes only.
    private static Features shuffled(Features logits, long seed) {
        return logits.subset(RandomStream.of(seed, "inception-score").choose(logits.rows(), logits.rows()));
    }

    private static void oracle(Registration r) {
        r.add(
                "mode-weights",
                "total variation between the shares of the mixture's components and exact samples' shares",
                LOWER,
                DIVERSITY,
                Set.of(Need.ORACLE, Need.MODES),
                OracleMetrics::modeWeights);
        r.add(
                "mode-weights-tilted",
                "the same against the tilted target",
                LOWER,
                DIVERSITY,
                Set.of(Need.TILTED, Need.MODES),
                OracleMetrics::tiltedModeWeights);
        r.add(
                "energy-distance-tilted",
                "energy distance to the tilted target, within classes where labels are known",
                NEARER_FLOOR,
                BOTH,
                Set.of(Need.TILTED),
                OracleMetrics::tiltedEnergyDistance);
        int k = KullbackLeibler.DEFAULT_NEIGHBOURS;
        r.addDivergence(
                "kl",
                "divergence of the samples from p(x|c), in nats (@nearest neighbours, 4)",
                Need.ORACLE,
                k,
                n -> in -> OracleMetrics.divergence(in, n));
        r.addDivergence(
                "kl-tilted",
                "divergence of the samples from p(x|c)^w p(x)^(1-w), in nats (@nearest neighbours, 4)",
                Need.TILTED,
                k,
                n -> in -> OracleMetrics.tiltedDivergence(in, n));
        r.add(
                "off-support",
                "share of samples less likely than 99 % of exact ones",
                LOWER,
                QUALITY,
                Set.of(Need.ORACLE),
                in -> OracleMetrics.offSupport(in, OffSupport.DEFAULT_QUANTILE));
    }

    /** Collects the standard metrics. */
    private static final class Registration {
        private interface OfInt {
            Metric with(int number);
        }

        private final Map<String, Entry> entries = new LinkedHashMap<>();

        void add(String name, String description, Better better, Role role, Set<Need> needs, Metric metric) {
            entries.put(name, new Entry(new NamedMetric(name, description, better, role, needs, metric), null, null));
        }

        void range(double least, double most, String... names) {
            for (String name : names) {
                replace(name, Objects.requireNonNull(entries.get(name)).plain().ranging(least, most));
            }
        }

        void draw(String... names) {
            for (String name : names) {
                replace(name, Objects.requireNonNull(entries.get(name)).plain().drawing());
            }
        }

        void explore(String... names) {
            for (String name : names) {
                replace(name, Objects.requireNonNull(entries.get(name)).plain().exploring());
            }
        }

        private void replace(String name, NamedMetric plain) {
            entries.put(
                    name,
                    new Entry(plain, Objects.requireNonNull(entries.get(name)).argument(), null));
        }

        void addWhole(
                String name,
                String description,
                Better better,
                Role role,
                Set<Need> needs,
                String key,
                String meaning,
                int fallback,
                OfInt metric) {
            put(new NamedMetric(name, description, better, role, needs, metric.with(fallback)), key, meaning, metric);
        }

        void addDivergence(String name, String description, Need need, int fallback, OfInt metric) {
            put(
                    new NamedMetric(name, description, NEARER_FLOOR, BOTH, Set.of(need), metric.with(fallback)),
                    "neighbours",
                    "the number of nearest neighbours",
                    metric);
        }

        void addSize(String name, String description, ToIntFunction<MetricInput> usual) {
            NamedMetric plain = new NamedMetric(
                    name, description, NEARER_FLOOR, BOTH, Set.of(), in -> subsets(in, usual.applyAsInt(in)));
            DoubleFunction<Metric> sized = size -> in -> subsets(in, (int) size);
            entries.put(
                    name,
                    new Entry(
                            plain, new Argument("size", "the number of samples in each subset", true, 2, sized), null));
        }

        private static double subsets(MetricInput in, int size) {
            return KernelInceptionDistance.subsets(in.reference(), in.generated(), 100, size, in.seed())
                    .mean();
        }

        private void put(NamedMetric plain, String key, String meaning, OfInt metric) {
            Argument argument = new Argument(key, meaning, true, 1, number -> metric.with((int) number));
            entries.put(plain.name(), new Entry(plain, argument, null));
        }

        void addOrder(String name, String description, Set<Need> needs, DoubleFunction<Metric> metric) {
            NamedMetric plain = new NamedMetric(name, description, NEARER_FLOOR, DIVERSITY, needs, metric.apply(1));
            Argument argument = new Argument("order", "the order (or inf)", false, 1e-3, metric);
            entries.put(name, new Entry(plain, argument, null));
        }
    }

    /** Measures several metrics on one input, in the order asked for; names and needs are checked before any is measured. */
    public Map<String, Double> measure(List<String> names, MetricInput input) {
        List<NamedMetric> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(named(name));
        }
        chosen.forEach(metric -> metric.requireMet(input));
        NamedMetric.prepare(chosen, input);
        Map<String, Double> values = new LinkedHashMap<>();
        for (NamedMetric metric : chosen) {
            values.put(metric.name(), metric.measure(input));
        }
        return values;
    }
}

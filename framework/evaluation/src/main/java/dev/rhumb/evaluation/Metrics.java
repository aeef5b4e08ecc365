package dev.rhumb.evaluation;

import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.Kind;
import dev.rhumb.records.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by name, records with {@link Measures}. A name may set keys as {@code @key=value}, several one after the other; where a metric
 * has one key alone, its value will do: {@code precision@5} uses five nearest neighbours, {@code vendi@2} order 2. {@code
 * @features=network} names the network whose features a metric takes.
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

    private static final Map<String, Description<Metric>> OWN = own();

    /** What this module has, in the order of documentation, and what plugins give. */
    public static final Kind<Metric> KIND =
            new Kind<>("metric", Metric.class, List.copyOf(OWN.values()), OWN.keySet(), Metrics::describe);

    private static final Metrics STANDARD = of(OWN.values());

    private final Map<String, Entry> entries;

    private Metrics(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** A metric with the fallbacks of its keys, and its record; null for a metric of a program. */
    private record Entry(NamedMetric plain, @Nullable Description<Metric> record) {}

    private static Map<String, Description<Metric>> own() {
        Map<String, Description<Metric>> own = new LinkedHashMap<>();
        Stream.of(
                        DistanceMetrics.ALL,
                        ManifoldMetrics.ALL,
                        DiversityMetrics.ALL,
                        ImageMetrics.ALL,
                        SignalMetrics.ALL,
                        ExactMetrics.ALL)
                .flatMap(List::stream)
                .map(Metrics::describe)
                .forEach(record -> own.put(record.name(), record));
        return own;
    }

    /** What this module has. */
    public static Metrics standard() {
        return STANDARD;
    }

    /**
     * A registry of records.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public static Metrics of(Collection<Description<Metric>> records) {
        Metrics metrics = new Metrics(Map.of());
        for (Description<Metric> record : records) {
            metrics = metrics.with(record);
        }
        return metrics;
    }

    /**
     * This registry with one metric more.
     *
     * @throws IllegalArgumentException if its name is taken or is not made of lower-case letters, digits and hyphens
     */
    public Metrics with(NamedMetric metric) {
        return with(new Entry(metric, null));
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
        return with(new Entry(named(record, usual), record));
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
                Need.of(values.needs()),
                values.least(),
                values.most(),
                values.draws(),
                values.decides(),
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
        Description<Metric> record = OWN.get(type(name));
        return Optional.ofNullable(record)
                .map(own -> Objects.requireNonNull(own.type().getAnnotation(Measures.class))
                        .published())
                .filter(network -> !network.isEmpty());
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
        return entry.record() == null ? List.of() : entry.record().keys();
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
        return !OWN.containsKey(type(metric.name())) || metric.needs().stream().noneMatch(Need::isInsteadOfFeatures);
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
        return at < 0 ? entry.plain() : entry.plain().as(name, withKeys(entry, name));
    }

    /**
     * The short form of a metric and its keys, as {@link #named} takes it.
     */
    public String shortened(String metric, Map<String, String> keys) {
        Map<String, String> own = new LinkedHashMap<>(keys);
        String network = own.remove(FEATURES);
        return shortForm(metric, own) + (network == null ? "" : OF + network);
    }

    private String shortForm(String metric, Map<String, String> keys) {
        Entry entry = entries.get(metric);
        boolean alone = entry != null && onlyKey(entry).map(Set::of).equals(Optional.of(keys.keySet()));
        StringBuilder name = new StringBuilder(metric);
        keys.forEach(
                (key, value) -> name.append('@').append(alone ? "" : key + "=").append(value));
        return name.toString();
    }

    private static Optional<String> onlyKey(Entry entry) {
        Description<Metric> record = entry.record();
        return record == null || record.keys().size() != 1
                ? Optional.empty()
                : Optional.of(record.keys().get(0).key());
    }

    private static Metric withKeys(Entry entry, String name) {
        String metric = entry.plain().name();
        Description<Metric> record = entry.record();
        if (record == null || record.keys().isEmpty()) {
            throw new IllegalArgumentException(
                    "The metric '" + metric + "' takes no keys, but was written '" + name + "'.");
        }
        String[] parts = name.split("@", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            Optional<String> key = equals < 0 && parts.length == 2
                    ? onlyKey(entry)
                    : Optional.of(parts[i].substring(0, Math.max(0, equals)));
            String value = parts[i].substring(equals + 1);
            if (key.isEmpty() || key.get().isEmpty() || value.isEmpty() || values.put(key.get(), value) != null) {
                throw new IllegalArgumentException("'" + name + "' is not a valid form of the metric '" + metric
                        + "': its keys are set as " + metric + "@key=value, each once"
                        + onlyKey(entry)
                                .map(only -> ", or " + only + " as " + metric + "@value.")
                                .orElse("."));
            }
        }
        return record.with(values);
    }

    /** Measures several metrics on one input, in the order of the request; names and needs are checked before any is measured. */
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

package dev.rhumb.evaluation;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A metric as the registry offers it.
 *
 * @param name as written in an experiment and in a result's column, with its argument: {@code fid}, {@code precision@5}
 * @param description one sentence
 * @param better which values are good
 * @param role the axis it belongs on
 * @param needs what it needs beside the features of both sets
 * @param least smallest possible value, beside rounding
 * @param most largest possible value
 * @param draws whether it draws samples by the input's seed, so that their order matters
 * @param decides whether a verdict may rest on it; a metric that rises for other reasons than its role names is for exploring alone
 * @param features the network whose features it takes, as the name has it; empty for the evaluation's own
 */
public record NamedMetric(
        String name,
        String description,
        Better better,
        Role role,
        Set<Need> needs,
        double least,
        double most,
        boolean draws,
        boolean decides,
        Optional<String> features,
        Metric metric) {
    /** Copies {@code needs}. */
    public NamedMetric {
        // In the order of the annotation, so that sentences and listings read the same on every run.
        needs = Collections.unmodifiableSet(new LinkedHashSet<>(needs));
    }

    /** Of any value, drawing nothing. */
    public NamedMetric(String name, String description, Better better, Role role, Set<Need> needs, Metric metric) {
        this(
                name,
                description,
                better,
                role,
                needs,
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                false,
                true,
                Optional.empty(),
                metric);
    }

    /**
     * Whether it is a distance that cannot be negative. Such a distance is above 0 for a perfect model too, by an amount that
     * falls with the number of samples; less that floor it hardly depends on the number.
     */
    public boolean isDistanceFromZero() {
        return better == Better.LOWER && role == Role.BOTH && least == 0;
    }

    /** With other settings, under a name that says them. */
    NamedMetric as(String other, Metric measure) {
        return new NamedMetric(other, description, better, role, needs, least, most, draws, decides, features, measure);
    }

    /** Of the features of a network, under a name that says so. */
    NamedMetric seenBy(String network) {
        return new NamedMetric(
                Metrics.named(name, network),
                description + ", of the features of " + network,
                better,
                role,
                needs,
                least,
                most,
                draws,
                decides,
                Optional.of(network),
                metric);
    }

    /** What it takes of an input: with the features of its network, where it has one. */
    private MetricInput view(MetricInput input) {
        return features.map(input::seenBy).orElse(input);
    }

    private boolean isSeen(MetricInput input) {
        return features.isEmpty() || input.others().containsKey(features.get());
    }

    /** The needs that an input does not meet; empty if the metric can be measured on it. */
    public Set<Need> missing(MetricInput input) {
        return Need.missing(needs, (isSeen(input) ? view(input) : input).offers());
    }

    /**
     * Computes what several metrics need of the pairs of samples in one pass, so that {@link #measure} finds it. A metric without
     * this computes what it needs by itself, to the same bits.
     */
    public static void prepare(Collection<NamedMetric> metrics, MetricInput input) {
        metrics.stream()
                .filter(metric -> metric.isSeen(input) && metric.missing(input).isEmpty())
                .collect(Collectors.groupingBy(NamedMetric::features, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(some -> PairNeeds.prepare(some, some.get(0).view(input)));
    }

    /**
     * @throws IllegalArgumentException if something it needs is missing, or the samples do not allow it
     */
    public double measure(MetricInput input) {
        requireMet(input);
        try {
            double value = metric.measure(view(input));
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("these samples give " + value + ", which is no number.");
            }
            return value;
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "The metric '" + name + "' cannot be measured: " + refused.getMessage(), refused);
        }
    }

    /** What a reader of the value on these samples should know, in one sentence. */
    public Optional<String> note(MetricInput input) {
        return metric.note(view(input));
    }

    void requireMet(MetricInput input) {
        if (!isSeen(input)) {
            throw new IllegalArgumentException("The metric '" + name + "' takes features of '" + features.orElseThrow()
                    + "', which this evaluation does not have"
                    + (input.others().isEmpty()
                            ? "."
                            : "; it has those of "
                                    + new TreeSet<>(input.others().keySet()) + "."));
        }
        Set<Need> missing = missing(input);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The metric '" + name + "' needs "
                    + Need.sentence(missing)
                    + ", which this evaluation does not have.");
        }
    }
}

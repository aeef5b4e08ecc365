package dev.rhumb.evaluation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A metric as the registry offers it.
 *
 * @param name as written in an experiment and in a result's column, with its argument: {@code fid}, {@code precision@5}
 * @param description one sentence
 * @param better which values are good
 * @param role the axis it belongs on
 * @param needs what it needs beside the features of both sets
 */
public record NamedMetric(String name, String description, Better better, Role role, Set<Need> needs, Metric metric) {
    public NamedMetric {
        // In the order of the enum, so that sentences and listings read the same on every run.
        Set<Need> ordered = EnumSet.noneOf(Need.class);
        ordered.addAll(needs);
        needs = Collections.unmodifiableSet(ordered);
    }

    /** The needs that an input does not meet; empty if the metric can be measured on it. */
    public Set<Need> missing(MetricInput input) {
        Set<Need> missing = EnumSet.noneOf(Need.class);
        missing.addAll(needs);
        missing.removeAll(input.offers());
        return missing;
    }

    /**
     * @throws IllegalArgumentException if something it needs is missing, or the samples do not allow it
     */
    public double measure(MetricInput input) {
        requireMet(input);
        try {
            return metric.measure(input);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "The metric '" + name + "' cannot be measured: " + refused.getMessage(), refused);
        }
    }

    void requireMet(MetricInput input) {
        Set<Need> missing = missing(input);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The metric '" + name + "' needs "
                    + missing.stream().map(Need::description).collect(Collectors.joining(" and "))
                    + ", which this evaluation does not have.");
        }
    }
}

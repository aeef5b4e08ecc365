package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.Report.Cell;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A metric turned so that more is better. One that is right at 1, or at what real data score, counts by its distance from there.
 *
 * @param metric name of the column
 * @param floor mean of the real data, NaN if it is not known
 */
record Axis(String metric, Better better, double floor) {

    /** That of a metric of a table; empty if the metric is unknown, or is held to a floor that the table lacks. */
    static Optional<Axis> of(String metric, MetricsTable table) {
        double floor = table.floor().map(row -> row.metric(metric).mean()).orElse(Double.NaN);
        return Measures.named(metric)
                .map(known -> new Axis(metric, known.better(), floor))
                .filter(axis -> axis.better != Better.NEARER_FLOOR || Double.isFinite(floor));
    }

    double turned(double value) {
        return better.goodness(value, floor);
    }

    /** Points by blocks. */
    double[][] turned(double[][] blocks) {
        return Arrays.stream(blocks)
                .map(row -> Arrays.stream(row).map(this::turned).toArray())
                .toArray(double[][]::new);
    }

    /** A turned value as the reader expects it: the value itself, or its distance from what is right. */
    double shown(double turned) {
        return better == Better.HIGHER ? turned : -turned;
    }

    /** Smallest value that {@link #shown} gives. */
    double least() {
        return isDistance() ? 0 : range(NamedMetric::least, Double.NEGATIVE_INFINITY);
    }

    /** Largest value that {@link #shown} gives. */
    double most() {
        return isDistance() ? Double.POSITIVE_INFINITY : range(NamedMetric::most, Double.POSITIVE_INFINITY);
    }

    private boolean isDistance() {
        return better == Better.NEARER_ONE || better == Better.NEARER_FLOOR;
    }

    private double range(ToDoubleFunction<NamedMetric> end, double unknown) {
        return Measures.named(metric).map(known -> end.applyAsDouble(known)).orElse(unknown);
    }

    /** What {@link #shown} gives. */
    String label() {
        return switch (better) {
            case HIGHER, LOWER -> metric;
            case NEARER_ONE -> "distance of " + metric + " from 1";
            case NEARER_FLOOR -> "distance of " + metric + " from real data's";
        };
    }

    /** Whether {@link #shown} values as good as a level lie above or below it. */
    String bound() {
        return better == Better.HIGHER ? "at least" : "at most";
    }

    /** Which values are good. */
    String words() {
        return switch (better) {
            case HIGHER -> "higher is better";
            case LOWER -> "lower is better";
            case NEARER_ONE -> "nearer 1 is better";
            case NEARER_FLOOR -> "nearer real data's " + Cell.value(floor).text() + " is better";
        };
    }
}

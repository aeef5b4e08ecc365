package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.reporting.Direction;
import dev.rhumb.reporting.MetricAxis;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.execute.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is known of the metrics in a table. */
public final class Measures {
    private Measures() {}

    /** Which way a metric improves, in the words of figures. */
    public static Direction direction(NamedMetric metric) {
        return direction(metric.better());
    }

    private static Direction direction(Better better) {
        return switch (better) {
            case HIGHER -> Direction.HIGHER_IS_BETTER;
            case LOWER -> Direction.LOWER_IS_BETTER;
            case NEARER_FLOOR -> Direction.NEARER_FLOOR;
            case NEARER_ONE -> Direction.NEITHER;
        };
    }

    /** What figures have to know of a metric. */
    private static MetricAxis axis(NamedMetric metric) {
        return new MetricAxis(direction(metric), metric.least(), metric.most());
    }

    /** What figures have to know of the metrics of a table, as far as it is known here or recorded in the results. */
    public static Map<String, MetricAxis> axes(MetricsTable table, List<Path> results) throws IOException {
        Map<String, MetricAxis> axes = new LinkedHashMap<>();
        table.metrics().forEach(name -> named(name).ifPresent(metric -> axes.put(name, axis(metric))));
        for (Path one : results) {
            Map<String, Object> manifest = manifest(one);
            axes.putAll(recorded(manifest));
            table.metrics().forEach(name -> {
                String network = toBeNamed(name, manifest);
                if (!network.isEmpty()) {
                    axes.put(name, axes.getOrDefault(name, MetricAxis.UNKNOWN).of(network));
                }
            });
        }
        return axes;
    }

    private static Map<String, Object> manifest(Path results) throws IOException {
        Path manifest = results.resolve("manifest.json");
        return Files.isRegularFile(manifest) ? Json.read(manifest) : Map.of();
    }

    /**
     * The network whose features a metric of a run is of, where these are not its own and its name does not say so; else empty.
     *
     * @param name of its column
     */
    static String toBeNamed(String name, Map<String, Object> manifest) {
        String metric = MetricsTable.metric(name);
        String network = network(manifest);
        return network.isEmpty()
                        || Metrics.features(metric).isPresent()
                        || Metrics.otherFeatures(metric, network).isEmpty()
                ? ""
                : network;
    }

    /** The network of a run whose features metrics take that name no other; empty for points. */
    static String network(Map<String, Object> manifest) {
        return String.valueOf(manifest.getOrDefault("features", ""));
    }

    /** The metrics of plugins, which a results folder records. */
    private static Map<String, MetricAxis> recorded(Map<String, Object> manifest) {
        Map<String, MetricAxis> axes = new LinkedHashMap<>();
        if (manifest.get("metrics") instanceof Map<?, ?> metrics) {
            metrics.forEach((name, known) -> {
                if (known instanceof Map<?, ?> words && words.containsKey("plugin")) {
                    axes.put(String.valueOf(name), axis(words));
                }
            });
        }
        return axes;
    }

    private static MetricAxis axis(Map<?, ?> words) {
        Better better = Better.valueOf(String.valueOf(words.get("better")).toUpperCase(Locale.ROOT));
        return new MetricAxis(
                direction(better),
                words.get("least") instanceof Number least ? least.doubleValue() : Double.NEGATIVE_INFINITY,
                words.get("most") instanceof Number most ? most.doubleValue() : Double.POSITIVE_INFINITY);
    }

    /** A metric by the name of its column; empty if the column is from elsewhere. */
    public static Optional<NamedMetric> named(String name) {
        if (MetricsTable.isLessFloor(name)) {
            return named(MetricsTable.metric(name))
                    .map(distance -> new NamedMetric(
                            name,
                            distance.description()
                                    + ", less what real data in the place of samples have in the same block",
                            distance.better(),
                            distance.role(),
                            distance.needs(),
                            distance.metric()));
        }
        try {
            return Optional.of(Metrics.standard().named(name));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}

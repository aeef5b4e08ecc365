package dev.rhumb.runner.report;

import dev.rhumb.evaluation.Better;
import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.reporting.Direction;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.execute.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    /** Directions of all metrics of a table that are known here. */
    public static Map<String, Direction> directions(MetricsTable table) {
        Map<String, Direction> directions = new LinkedHashMap<>();
        table.metrics().forEach(name -> named(name).ifPresent(m -> directions.put(name, direction(m))));
        return directions;
    }

    /** Directions of the metrics of plugins, which a results folder records. */
    public static Map<String, Direction> recorded(Path results) throws IOException {
        Map<String, Direction> directions = new LinkedHashMap<>();
        Path manifest = results.resolve("manifest.json");
        if (Files.isRegularFile(manifest) && Json.read(manifest).get("metrics") instanceof Map<?, ?> metrics) {
            metrics.forEach((name, known) -> {
                if (known instanceof Map<?, ?> words && words.containsKey("plugin")) {
                    directions.put(
                            String.valueOf(name),
                            direction(Better.valueOf(
                                    String.valueOf(words.get("better")).toUpperCase(Locale.ROOT))));
                }
            });
        }
        return directions;
    }

    /** A metric by the name of its column; empty if the column is from elsewhere. */
    public static Optional<NamedMetric> named(String name) {
        if (name.endsWith(MetricsTable.LESS_FLOOR)) {
            return named(name.substring(0, name.length() - MetricsTable.LESS_FLOOR.length()))
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

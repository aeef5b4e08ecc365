package dev.rhumb.runner.command;

import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.reporting.Direction;
import dev.rhumb.reporting.Figures;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.report.Measures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Draws a results folder's figures. */
final class Drawing {
    private Drawing() {}

    static List<Path> draw(
            Path results,
            String question,
            List<Curve> curves,
            Map<String, List<String>> families,
            Consumer<String> warnings) {
        Map<String, Direction> directions = new LinkedHashMap<>();
        for (NamedMetric metric : Metrics.standard().all()) {
            directions.put(metric.name(), Measures.direction(metric));
        }
        for (Curve curve : curves) {
            for (String name : List.of(curve.diversity(), curve.quality())) {
                Measures.named(name).ifPresent(metric -> directions.put(name, Measures.direction(metric)));
            }
        }
        directions.putAll(recorded(results));
        Figures.Outcome outcome = Figures.draw(
                results,
                question,
                curves.stream()
                        .map(c -> new Figures.Curve(c.diversity(), c.quality()))
                        .toList(),
                families,
                directions);
        outcome.warnings().forEach(w -> warnings.accept("warning: " + w));
        return outcome.written();
    }

    private static Map<String, Direction> recorded(Path results) {
        try {
            return Measures.recorded(results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

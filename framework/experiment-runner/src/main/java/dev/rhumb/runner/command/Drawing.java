package dev.rhumb.runner.command;

import dev.rhumb.evaluation.Metrics;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.reporting.Direction;
import dev.rhumb.reporting.Figures;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.report.DrawnKeys;
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
        Figures.Outcome outcome = Figures.draw(results, question, drawn(curves), families, directions(results, curves));
        outcome.warnings().forEach(w -> warnings.accept("warning: " + w));
        return outcome.written();
    }

    /** The curves of an experiment and its cost, small, for results that are kept without their samples. */
    static void drawSmall(Path results, DrawnKeys keys, Consumer<String> warnings) {
        Figures.drawSmall(
                        results,
                        keys.question(),
                        drawn(keys.curves()),
                        keys.families(),
                        directions(results, keys.curves()))
                .warnings()
                .forEach(w -> warnings.accept("warning: " + w));
    }

    private static List<Figures.Curve> drawn(List<Curve> curves) {
        return curves.stream()
                .map(c -> new Figures.Curve(c.diversity(), c.quality()))
                .toList();
    }

    private static Map<String, Direction> directions(Path results, List<Curve> curves) {
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
        return directions;
    }

    private static Map<String, Direction> recorded(Path results) {
        try {
            return Measures.recorded(results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

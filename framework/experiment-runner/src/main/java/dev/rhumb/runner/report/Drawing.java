package dev.rhumb.runner.report;

import dev.rhumb.reporting.Figures;
import dev.rhumb.reporting.Look;
import dev.rhumb.reporting.MetricAxis;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.ReportingException;
import dev.rhumb.runner.experiment.Curve;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Draws a results folder's figures. */
public final class Drawing {
    private Drawing() {}

    /** For a screen, into the folder {@code curves} of the results. */
    public static void draw(Path results, DrawnKeys keys, Consumer<String> warnings) {
        tell(Figures.draw(subject(results, keys)), warnings);
    }

    public static List<Path> draw(Path results, DrawnKeys keys, Look look, Path folder, Consumer<String> warnings) {
        return tell(Figures.draw(subject(results, keys), look, folder), warnings);
    }

    /** The curves of an experiment and its cost, small, for results that are kept without their samples. */
    public static void drawSmall(Path results, DrawnKeys keys, Consumer<String> warnings) {
        tell(Figures.drawSmall(subject(results, keys)), warnings);
    }

    private static List<Path> tell(Figures.Outcome outcome, Consumer<String> warnings) {
        outcome.warnings().forEach(w -> warnings.accept("warning: " + w));
        return outcome.written();
    }

    private static Figures.Subject subject(Path results, DrawnKeys keys) {
        return new Figures.Subject(results, keys.question(), drawn(keys.curves()), keys.families(), axes(results));
    }

    private static List<Figures.Curve> drawn(List<Curve> curves) {
        return curves.stream()
                .map(c -> new Figures.Curve(c.diversity(), c.quality()))
                .toList();
    }

    private static Map<String, MetricAxis> axes(Path results) {
        try {
            return Measures.axes(MetricsTable.read(results.resolve("metrics.csv")), List.of(results));
        } catch (ReportingException unreadable) {
            // Drawing meets the same fault and reports it.
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

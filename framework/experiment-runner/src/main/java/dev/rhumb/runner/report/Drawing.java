package dev.rhumb.runner.report;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Figures;
import dev.rhumb.reporting.Look;
import dev.rhumb.reporting.MetricAxis;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.reporting.ReportingException;
import dev.rhumb.runner.experiment.Curve;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Draws a results folder's figures. */
public final class Drawing {
    private Drawing() {}

    /** For a screen, into the folder {@code curves} of the results. */
    public static void draw(Path results, DrawnKeys keys, Consumer<String> warnings) {
        warn(Figures.draw(subject(results, keys)), warnings);
    }

    public static List<Path> draw(Path results, DrawnKeys keys, Look look, Path folder, Consumer<String> warnings) {
        return warn(Figures.draw(subject(results, keys), look, folder), warnings);
    }

    /** The curves of an experiment and its cost, small, for results that are kept without their samples. */
    public static void drawSmall(Path results, DrawnKeys keys, Consumer<String> warnings) {
        warn(Figures.drawSmall(subject(results, keys)), warnings);
    }

    /**
     * Draws curves across results folders.
     *
     * @param chosen the curves; those of the first folder's experiment if empty
     * @param out the folder; beside the first if absent
     * @return the files that were written
     * @throws UserError if there is no curve, or a figure cannot be written
     */
    public static List<Path> across(
            List<Path> folders, List<Curve> chosen, Look look, Optional<Path> out, Consumer<String> warnings)
            throws IOException {
        List<Results> all = Results.read(folders, false);
        MetricsTable table = Results.joined(all);
        List<Curve> curves = chosen.isEmpty() ? all.get(0).keys().curves() : chosen;
        if (curves.isEmpty()) {
            throw new UserError("no curve is given; name its metrics, e.g. --x recall --y precision");
        }
        String title = String.join(" and ", all.stream().map(Results::name).toList());
        List<Path> written = new ArrayList<>();
        for (Figures.Curve curve : drawn(curves)) {
            Path beside = Results.beside(all, "-" + curve.fileName());
            Path stem = out.map(folder -> folder.resolve(beside.getFileName())).orElse(beside);
            try {
                written.addAll(warn(
                        Figures.draw(
                                table,
                                Results.joinedBlocks(all),
                                title,
                                curve,
                                Measures.axes(table, folders),
                                look,
                                stem),
                        warnings));
            } catch (IOException e) {
                throw new UserError("the figure '" + stem + "' cannot be written (" + e + ")", e);
            }
        }
        return written;
    }

    private static List<Path> warn(Figures.Outcome outcome, Consumer<String> warnings) {
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

package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.Look;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.report.Drawing;
import dev.rhumb.runner.report.DrawnKeys;
import dev.rhumb.runner.report.Losses;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws figures again from {@code metrics.csv} alone, one curve across experiments, or the losses of trainings. */
@Command(
        name = "plot",
        description =
                "Draw the figures of a results folder again from its metrics.csv, one curve across several folders, or the"
                        + " losses of the trainings in several folders.")
public final class PlotCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", arity = "1..*", description = "Results folders, or folders of trainings.")
    List<Path> folders = List.of();

    @Option(
            names = "--curve",
            paramLabel = "DIVERSITY,QUALITY",
            description = "A curve to draw, instead of those of the experiment; may be repeated.")
    List<String> curves = List.of();

    @Option(names = "--x", paramLabel = "METRIC", description = "The metric on the horizontal axis; needs --y.")
    @Nullable
    String x;

    @Option(names = "--y", paramLabel = "METRIC", description = "The metric on the vertical axis; needs --x.")
    @Nullable
    String y;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Target folder (default: 'curves' in the results; for several, beside the first; for trainings, the"
                            + " first one's).")
    @Nullable
    Path out;

    @Mixin
    LookOptions options = new LookOptions();

    @Override
    public Integer call() throws IOException {
        for (Path folder : folders) {
            Results.requireTable(folder);
        }
        List<Curve> named = named();
        Look look = options.look();
        if (Losses.areOfTrainings(folders)) {
            if (!named.isEmpty()) {
                throw new UserError("a training has no curve of two metrics; leave --curve, --x and --y out");
            }
            Losses.draw(folders, look, out == null ? folders.get(0) : out).forEach(System.out::println);
            return 0;
        }
        if (folders.size() > 1) {
            Drawing.across(folders, named, look, Optional.ofNullable(out), System.err::println)
                    .forEach(System.out::println);
            return 0;
        }
        Path folder = folders.get(0);
        List<Path> written = Drawing.draw(
                folder,
                DrawnKeys.of(folder).withCurves(named),
                look,
                out == null ? folder.resolve("curves") : out,
                System.err::println);
        written.forEach(System.out::println);
        if (written.isEmpty()) {
            throw new UserError("no figure of '" + folder + "' could be drawn, for the reasons above");
        }
        return 0;
    }

    private List<Curve> named() {
        List<Curve> named = new ArrayList<>();
        curves.forEach(text -> named.add(curve(text)));
        if (x != null && y != null) {
            named.add(new Curve(x, y));
        } else if (x != null || y != null) {
            throw new UserError("a curve has two metrics: give both --x and --y");
        }
        return named;
    }

    private static Curve curve(String text) {
        String[] names = text.split(",", -1);
        if (names.length != 2 || names[0].isBlank() || names[1].isBlank()) {
            throw new UserError("--curve is '" + text + "'; it needs two metrics, e.g. recall,precision");
        }
        return new Curve(names[0].strip(), names[1].strip());
    }
}

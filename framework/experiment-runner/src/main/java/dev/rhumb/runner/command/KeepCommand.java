package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.report.Drawing;
import dev.rhumb.runner.report.References;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies what is small of a finished run, to be kept with the project. */
@Command(
        name = "keep",
        description = "Copy the tables, manifest and curves of a finished run to results/reference, which git keeps.",
        footer = {"", "Samples are not copied. The copied files suffice for plot, report and reproduce."})
public final class KeepCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RESULTS", description = "The results folder of a finished run.")
    @Nullable
    Path folder;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The target folder (default:" + " results/reference/EXPERIMENT).")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        if (folder == null) {
            throw new UserError("no results are given; name the folder of a finished run, e.g. results/quickstart");
        }
        Results results = Results.read(folder, true);
        Path reference = out != null
                ? out
                : Path.of(
                        "results",
                        "reference",
                        String.valueOf(results.manifest().get("experiment")));
        References.keep(results, reference);
        Drawing.drawSmall(reference, results.keys(), System.err::println);
        System.out.println(reference);
        return 0;
    }
}

package dev.rhumb.runner.command;

import dev.rhumb.runner.report.ReportWriter;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the interactive report of results folders. */
@Command(
        name = "report",
        description = "Write one HTML file about one or several results folders: curve, samples, statistics.",
        footer = {"", "Experiments in one report must be measured against the same data, with as many samples a point."
        })
public final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", arity = "1..*", description = "Results folders of finished runs.")
    List<Path> folders = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Target file (default: report.html in the folder; for several folders A+B.html beside A).")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        List<Results> all = Results.read(folders, true);
        Path file = out != null
                ? out
                : all.size() == 1 ? folders.get(0).resolve("report.html") : Results.beside(all, ".html");
        ReportWriter.write(all, file);
        System.out.println(file);
        return 0;
    }
}

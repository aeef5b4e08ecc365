package dev.rhumb.runner.command;

import dev.rhumb.runner.report.PointsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the points of results folders as a LaTeX table. */
@Command(
        name = "table",
        description =
                "Write the points of results folders as a LaTeX table (booktabs), and the caption of their figures.",
        footer = {
            "",
            "points.tex is the table with its caption; caption.tex is the caption alone," + " as \\rhumbcaption."
        })
public final class TableCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", arity = "1..*", description = "Results folders of finished runs.")
    List<Path> folders = List.of();

    @Option(
            names = "--metrics",
            paramLabel = "METRIC",
            split = ",",
            description = "The columns; those of the experiment's curves by default, or all if it has none.")
    List<String> metrics = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to; the folder 'tables' of the first results by default.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        Path to = out == null ? folders.get(0).resolve("tables") : out;
        PointsTable.write(folders, metrics, to).forEach(System.out::println);
        return 0;
    }
}

package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.LatexTable;
import dev.rhumb.reporting.MetricsTable;
import dev.rhumb.runner.report.Caption;
import dev.rhumb.runner.report.Measures;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        List<Results> all = new ArrayList<>();
        for (Path folder : folders) {
            all.add(Results.read(folder, true));
        }
        MetricsTable table = Results.joined(all);
        String caption = Caption.of(all, table);
        String name = String.join("-", all.stream().map(Results::name).toList());
        Path to = out == null ? folders.get(0).resolve("tables") : out;
        Path points = to.resolve("points.tex");
        try {
            new LatexTable(table, columns(all, table), Measures.axes(table, folders))
                    .write(caption, "tab:" + name.replaceAll("[^A-Za-z0-9-]+", "-"), points);
            Path alone = to.resolve("caption.tex");
            LatexTable.writeCaption(caption, alone);
            System.out.println(points);
            System.out.println(alone);
        } catch (IOException e) {
            throw new UserError("the table '" + points + "' cannot be written (" + e + ")", e);
        }
        return 0;
    }

    private List<String> columns(List<Results> all, MetricsTable table) {
        if (!metrics.isEmpty()) {
            return metrics.stream().map(String::strip).toList();
        }
        List<String> drawn = all.stream()
                .flatMap(results -> results.keys().curves().stream())
                .flatMap(curve -> Stream.of(curve.quality(), curve.diversity()))
                .distinct()
                .filter(table.metrics()::contains)
                .toList();
        return drawn.isEmpty() ? table.metrics() : drawn;
    }
}

package dev.rhumb.runner.report;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.LatexTable;
import dev.rhumb.reporting.MetricsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The points of results folders as a LaTeX table. */
public final class PointsTable {
    private PointsTable() {}

    /**
     * Writes {@code points.tex}, the table with its caption, and {@code caption.tex}, the caption alone.
     *
     * @param metrics the columns; those of the experiments' curves if empty, or all if they have none
     * @param to the folder
     * @return the files
     * @throws UserError if a file cannot be written
     */
    public static List<Path> write(List<Path> folders, List<String> metrics, Path to) throws IOException {
        List<Results> all = Results.read(folders, true);
        MetricsTable table = Results.joined(all);
        String caption = Caption.of(all, table);
        String name = String.join("-", all.stream().map(Results::name).toList());
        Path points = to.resolve("points.tex");
        Path alone = to.resolve("caption.tex");
        try {
            new LatexTable(table, columns(all, table, metrics), Measures.axes(table, folders))
                    .write(caption, "tab:" + name.replaceAll("[^A-Za-z0-9-]+", "-"), points);
            LatexTable.writeCaption(caption, alone);
            return List.of(points, alone);
        } catch (IOException e) {
            throw new UserError("the table '" + points + "' cannot be written (" + e + ")", e);
        }
    }

    private static List<String> columns(List<Results> all, MetricsTable table, List<String> metrics) {
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

package dev.rhumb.runner.serve;

import dev.rhumb.records.UserError;
import dev.rhumb.reporting.ReportPage;
import dev.rhumb.reporting.ReportingException;
import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.report.ReportWriter;
import dev.rhumb.runner.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The page of a results folder, written again when its table has changed. */
final class LivePage {
    private static final List<String> LINKED = List.of("metrics.csv", "blocks.csv", "manifest.json", "report.html");

    private static final String NO_POINT = "No point is there yet.";

    private String version = "";
    private String html = "";

    /** What changes with the table; the same text as long as it does not. */
    static String version(@Nullable Path folder) throws IOException {
        if (folder == null || !Results.hasTable(folder)) {
            return "none";
        }
        BasicFileAttributes table = Files.readAttributes(folder.resolve("metrics.csv"), BasicFileAttributes.class);
        String drawn = Files.isRegularFile(folder.resolve("report.html")) ? "-drawn" : "";
        return table.lastModifiedTime().toMillis() + "-" + table.size() + drawn;
    }

    /** The page as the folder stands. */
    synchronized String html(@Nullable Path folder) throws IOException {
        String now = version(folder);
        if (html.isEmpty() || !now.equals(version)) {
            html = write(folder, now);
            version = now;
        }
        return html;
    }

    private static String write(@Nullable Path folder, String version) throws IOException {
        if (folder == null || !Results.hasTable(folder)) {
            return ReportPage.waiting(new ReportPage.Live(version, "A run of Rhumb", NO_POINT, List.of()));
        }
        List<String> files = files(folder);
        try {
            Results results = Results.read(folder, false);
            if (results.table().points().isEmpty()) {
                return ReportPage.waiting(new ReportPage.Live(version, results.name(), NO_POINT, files));
            }
            return ReportPage.live(
                    ReportWriter.report(List.of(results)),
                    Json::flat,
                    new ReportPage.Live(version, results.name(), "", files));
        } catch (UserError | ReportingException e) {
            String note = "There is no curve: " + e.getMessage();
            return ReportPage.waiting(new ReportPage.Live(version, String.valueOf(folder.getFileName()), note, files));
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> curves =
                Files.isDirectory(folder.resolve("curves")) ? Files.list(folder.resolve("curves")) : Stream.empty()) {
            return Stream.concat(
                            LINKED.stream().filter(name -> Files.isRegularFile(folder.resolve(name))),
                            curves.map(file -> "curves/" + file.getFileName())
                                    .filter(name -> name.endsWith(".png"))
                                    .sorted())
                    .map(ReportPage::address)
                    .toList();
        }
    }
}

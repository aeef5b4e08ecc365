package dev.rhumb.plugins.plainlog;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.TreeMap;

/**
 * {@code --track plain-log=FILE}: a line of text for each point and each report of a training, added to the end of a file.
 *
 * @param file the file; created if it is not there
 */
@Method(
        name = "plain-log",
        paper = "a text file",
        summary = "A line for each thing that arrives, at the end of a file.")
public record PlainLog(
        @Parameter("the file that lines are added to") String file) implements Tracker {

    @Override
    public Tracking open(Subject subject) {
        Path log = Path.of(file);
        try {
            append(log, "");
        } catch (IOException e) {
            throw new UserError("--track plain-log=" + file + ": the file cannot be written (" + e + ")", e);
        }
        return new Tracking() {
            @Override
            public void point(TrackedPoint point) {
                StringBuilder line =
                        new StringBuilder(subject.name() + " " + point.describe() + ", " + point.seeds() + " seeds:");
                new TreeMap<>(point.metrics())
                        .forEach((name, value) ->
                                line.append(' ').append(name).append('=').append(value.mean()));
                write(log, line.toString());
            }

            @Override
            public void report(TrainingReport report) {
                StringBuilder line = new StringBuilder(subject.name() + " step " + report.step() + ":");
                new TreeMap<>(report.values())
                        .forEach((name, value) ->
                                line.append(' ').append(name).append('=').append(value));
                write(log, line.toString());
            }

            @Override
            public void end(boolean finished) {
                write(log, subject.name() + (finished ? " finished" : " stopped"));
            }
        };
    }

    /** What is thrown here ends the tracking with one notice, and leaves the run alone. */
    private static void write(Path log, String line) {
        try {
            append(log, line + System.lineSeparator());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path log, String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}

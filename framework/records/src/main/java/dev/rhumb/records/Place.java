package dev.rhumb.records;

import java.nio.file.Path;

/**
 * Where something was written.
 *
 * @param source a file as the user named it, or {@code command line}
 * @param line from 1; 0 where lines mean nothing
 * @param column from 1
 */
public record Place(String source, int line, int column) {

    /** What was given as {@code key=value}. */
    public static final Place COMMAND_LINE = new Place("command line", 0, 0);

    /** Where relative paths written here start: the file's folder, or the current folder for the command line. */
    Path folder() {
        Path parent = line == 0 ? null : Path.of(source).getParent();
        return parent == null ? Path.of("") : parent;
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}

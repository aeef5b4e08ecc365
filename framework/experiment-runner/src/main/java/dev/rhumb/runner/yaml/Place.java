package dev.rhumb.runner.yaml;

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

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}

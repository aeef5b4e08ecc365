package dev.rhumb.runner.report;

import dev.rhumb.runner.execute.BlockTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The tables of two results folders, byte by byte. Those of times are left out: they are no function of the configuration. */
public final class TableFiles {
    private static final List<String> TABLES = List.of("metrics.csv", BlockTables.BLOCKS);

    private TableFiles() {}

    /**
     * Compares the tables.
     *
     * @param lines takes a line for each table
     * @return whether all are the same bytes
     */
    public static boolean compare(Path one, Path other, Consumer<String> lines) throws IOException {
        boolean same = true;
        for (String table : TABLES) {
            Path first = one.resolve(table);
            Path second = other.resolve(table);
            if (!Files.isRegularFile(first) || !Files.isRegularFile(second)) {
                lines.accept(table + ": missing in '" + (Files.isRegularFile(first) ? other : one) + "'");
                same = false;
            } else if (Files.mismatch(first, second) == -1) {
                lines.accept(table + ": the same bytes");
            } else {
                lines.accept(table + ": other bytes, first in line " + line(first, second));
                same = false;
            }
        }
        return same;
    }

    /** The first line that differs, counted from 1. */
    private static int line(Path first, Path second) throws IOException {
        List<String> some = Files.readAllLines(first);
        List<String> others = Files.readAllLines(second);
        int line = 0;
        while (line < some.size() && line < others.size() && some.get(line).equals(others.get(line))) {
            line++;
        }
        return line + 1;
    }
}

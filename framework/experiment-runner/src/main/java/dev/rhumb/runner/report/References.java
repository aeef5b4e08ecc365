package dev.rhumb.runner.report;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.BlockTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is kept of a run where its samples are not: configuration, manifest and tables. */
public final class References {
    private static final List<String> COPIED = List.of("experiment.yaml", "manifest.json", "metrics.csv");
    /** From the root or a drive, but not the "/" within an address or a fraction. */
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?<![\\w/:.)])(?:/[\\w.@~+-]+){2,}|\\b[A-Za-z]:\\\\[^\"'\\s]+");

    private References() {}

    /**
     * Copies the tables and what they were made with.
     *
     * @param results of a finished run
     * @throws UserError if the target is the folder itself, a file is absent, or one names a place on this machine
     */
    public static void keep(Results results, Path reference) throws IOException {
        Path from = results.folder();
        if (Files.exists(reference) && Files.isSameFile(from, reference)) {
            throw new UserError("'" + reference + "' is the run itself; name another folder with --out");
        }
        for (String name : COPIED) {
            Path file = from.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new UserError("'" + from + "' has no " + name + ", so it cannot be reproduced");
            }
            requirePortable(file);
        }
        Files.createDirectories(reference);
        for (String name : COPIED) {
            Files.writeString(reference.resolve(name), Files.readString(from.resolve(name)));
        }
        BlockTables tables = new BlockTables(results.table().measured());
        Stream.concat(results.blocks().stream(), results.floors().stream())
                .forEach(block -> tables.add(
                        block.row().arm(), block.row().point(), block.seed(), block.record(), block.samplingSeconds()));
        tables.write(reference);
    }

    private static void requirePortable(Path file) throws IOException {
        Matcher path = ABSOLUTE.matcher(Files.readString(file));
        if (path.find()) {
            throw new UserError("'" + file + "' names '" + path.group()
                    + "', a path on this machine; run the experiment with models and data by name first");
        }
    }
}

package dev.rhumb.runner.command;

import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.schema.ExperimentSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the schema of experiment files. */
@Command(name = "schema", description = "Print the JSON Schema of experiment files, for completion in editors.")
public final class SchemaCommand implements Callable<Integer> {
    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Override
    public Integer call() {
        try (Installed installed = Installed.load(plugins)) {
            installed.warn(System.err);
            System.out.print(Json.pretty(new ExperimentSchema(installed.vocabulary()).schema()));
        }
        return 0;
    }
}

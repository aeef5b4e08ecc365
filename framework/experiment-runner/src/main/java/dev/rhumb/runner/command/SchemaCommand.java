package dev.rhumb.runner.command;

import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.schema.ExperimentSchema;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the schema of experiment or training files. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of experiment files, or of training files, for completion in editors.")
public final class SchemaCommand implements Callable<Integer> {
    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--training", description = "The schema of training files.")
    boolean training;

    @Override
    public Integer call() {
        try (Installed installed = Installed.load(Places.usual().withPlugins(plugins))) {
            installed.warn(System.err::println);
            ExperimentSchema schema = new ExperimentSchema(installed.vocabulary());
            System.out.print(Json.pretty(training ? schema.training() : schema.schema()));
        }
        return 0;
    }
}

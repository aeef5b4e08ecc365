package dev.rhumb.runner.command;

import dev.rhumb.runner.execute.Json;
import dev.rhumb.runner.schema.ExperimentSchema;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the schema of experiments, trainings or model descriptions. */
@Command(
        name = "schema",
        description =
                "Print the JSON Schema of experiment files, of training files or of model descriptions, for completion in"
                        + " editors.")
public final class SchemaCommand implements Callable<Integer> {
    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @ArgGroup
    Other other = new Other();

    /** Instead of experiments. */
    static final class Other {
        @Option(names = "--training", description = "The schema of training files.")
        boolean training;

        @Option(names = "--model", description = "The schema of descriptions of imported networks.")
        boolean model;
    }

    @Override
    public Integer call() {
        try (Installed installed = Installed.load(Places.usual().withPlugins(plugins))) {
            installed.warn(System.err::println);
            ExperimentSchema schema = new ExperimentSchema(installed.vocabulary());
            System.out.print(
                    Json.pretty(other.training ? schema.training() : other.model ? schema.models() : schema.schema()));
        }
        return 0;
    }
}

package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands on an experiment file share. */
final class ExperimentArguments {
    @Parameters(index = "0", paramLabel = "FILE", description = "The experiment, a YAML file.")
    @Nullable
    Path file;

    @Parameters(
            index = "1..*",
            paramLabel = "key=value",
            description = "Replaces a value of the file: sampler.steps=20, guidance.cfg.scale=[1,2,4].")
    List<String> overrides = List.of();

    @Option(
            names = "--plugins",
            paramLabel = "PLACE",
            description = "A folder of plugin jars, a jar, or a module folder; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "A folder of model files, besides the shipped ones.")
    List<Path> models = List.of();

    @Option(
            names = "--noise",
            paramLabel = "FILE.npy",
            description =
                    "Initial noise, one row for each sample; short for samples.noise=FILE.npy. 'rhumb noise' writes what"
                            + " a run would begin with.")
    @Nullable
    Path noise;

    /** The replaced values, --noise among them. */
    List<String> overrides() {
        if (noise == null) {
            return overrides;
        }
        List<String> all = new ArrayList<>(overrides);
        all.add("samples.noise='" + noise.toAbsolutePath().toString().replace("'", "''") + "'");
        return all;
    }

    Path file() {
        if (file == null) {
            throw new UserError("no experiment is given; name a YAML file, e.g. experiments/quickstart.yaml");
        }
        return file;
    }
}

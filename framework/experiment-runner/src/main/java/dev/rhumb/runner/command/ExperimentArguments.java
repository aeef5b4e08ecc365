package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
            names = "--noise",
            paramLabel = "FILE.npy",
            description =
                    "Initial noise, one row for each sample; short for samples.noise=FILE.npy. 'rhumb noise' writes what"
                            + " a run would begin with.")
    @Nullable
    Path noise;

    @Mixin
    RunOptions options = new RunOptions();

    /** The plan of the file. */
    Plan plan(Session session) throws IOException {
        return session.plan(file(), overrides());
    }

    /** The plan of the file's smoke run. */
    Plan smoke(Session session) throws IOException {
        return session.smoke(file(), overrides());
    }

    /** The file, bound and resolved; no data are opened. */
    RunPlan resolved(Session session) {
        return session.resolved(file(), overrides());
    }

    /** The replaced values, --noise and --device among them. */
    private List<String> overrides() {
        List<String> all = new ArrayList<>(overrides);
        if (noise != null) {
            all.add("samples.noise=" + RunOptions.quoted(noise.toAbsolutePath().toString()));
        }
        return options.overrides(all);
    }

    Path file() {
        if (file == null) {
            throw new UserError("no experiment is given; name a YAML file, e.g. experiments/quickstart.yaml");
        }
        return file;
    }
}

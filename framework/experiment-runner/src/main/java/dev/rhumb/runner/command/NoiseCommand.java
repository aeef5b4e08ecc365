package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.plan.InitialNoise;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what the samples of an experiment begin with. */
@Command(
        name = "noise",
        description =
                "Write the initial noise of an experiment: standard normal values (samples, ...), the blocks of the"
                        + " seeds one after another. The loop multiplies them by the schedule's first level.")
public final class NoiseCommand implements Callable<Integer> {
    @Mixin
    ExperimentArguments arguments = new ExperimentArguments();

    @Option(names = "--out", paramLabel = "FILE.npy", description = "The file to write.")
    @Nullable
    Path out;

    @Override
    public Integer call() throws IOException {
        if (out == null) {
            throw new UserError("no file is given; name one with --out FILE.npy");
        }
        try (Session session = Session.open(arguments.options.places(), Reporter.standard())) {
            InitialNoise.write(arguments.resolved(session), out);
        }
        System.out.println(out);
        return 0;
    }
}

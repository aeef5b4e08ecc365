package dev.rhumb.runner.command;

import dev.rhumb.runner.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Trains a network. */
@Command(name = "train", description = "Train a network from a YAML file; a stopped training goes on where it was.")
public final class TrainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The training, a YAML file.")
    @Nullable
    Path file;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "Replaces a value of the file: steps=1000.")
    List<String> overrides = List.of();

    @Override
    public Integer call() {
        throw new UserError("training is not connected");
    }
}

package dev.rhumb.runner.command;

import dev.rhumb.runner.execute.Devices;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.training.Training;
import dev.rhumb.runner.training.TrainingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a network. */
@Command(
        name = "train",
        description = "Train a network from a YAML file; a stopped training continues where it" + " stopped.")
public final class TrainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE", description = "The training, a YAML file.")
    @Nullable
    Path file;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "Replaces a value of the file: steps=1000.")
    List<String> overrides = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that the data set's paths are" + " relative to (default: RHUMB_DATA).")
    @Nullable
    Path data;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder of the model (default: models/NAME).")
    @Nullable
    Path out;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description = "Start from this model's weights, by name or as a file; the optimiser starts afresh.")
    @Nullable
    String from;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "auto, cpu or gpu:N; ${DEFAULT-VALUE} by default.",
            defaultValue = "auto")
    String device = "auto";

    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Mixin
    TrackOption track = new TrackOption();

    @Override
    public Integer call() throws IOException {
        Training training = new Training(
                TrainingFile.read(file, overrides, "training"),
                Places.usual().withPlugins(plugins).withData(Optional.ofNullable(data)),
                Optional.ofNullable(out),
                Optional.ofNullable(from),
                Devices.named(device),
                track.named);
        System.out.println(training.run(System.err::println, sentence -> System.err.println("rhumb: " + sentence)));
        return 0;
    }
}

package dev.rhumb.runner.command;

import java.util.List;
import picocli.CommandLine.Option;

/** Which trackers receive results while they are made. */
final class TrackOption {
    @Option(
            names = "--track",
            paramLabel = "TYPE=WHERE",
            description = "Also send results to a tracker, mlflow=http://localhost:5000 or tensorboard=DIR; may be"
                    + " repeated.")
    List<String> named = List.of();
}

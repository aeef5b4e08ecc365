package dev.rhumb.plugins.tensorboard;

import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --track tensorboard=DIR}: event files below a folder that {@code tensorboard --logdir DIR} shows. */
@Method(
        name = "tensorboard",
        paper = "https://www.tensorflow.org/tensorboard",
        summary = "Event files that TensorBoard shows.")
public record TensorBoardTracker(
        @Parameter("the folder that TensorBoard shows") String where) implements Tracker {
    @Override
    public Tracking open(Subject subject) {
        Path folder = Path.of(where).resolve(subject.name());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UserError(
                    "--track tensorboard=" + where + ": '" + folder + "' cannot be made a folder (" + e + ")", e);
        }
        return new EventFolder(folder, subject.settings());
    }
}

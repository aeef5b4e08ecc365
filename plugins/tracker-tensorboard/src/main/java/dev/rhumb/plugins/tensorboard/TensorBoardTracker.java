package dev.rhumb.plugins.tensorboard;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.track.Subject;
import dev.rhumb.runner.track.Tracker;
import dev.rhumb.runner.track.Tracking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --track tensorboard=DIR}: event files below a folder that {@code tensorboard --logdir DIR} shows. */
public final class TensorBoardTracker implements Tracker {
    @Override
    public String type() {
        return "tensorboard";
    }

    @Override
    public String where() {
        return "the folder that TensorBoard shows";
    }

    @Override
    public Tracking open(String where, Subject subject) {
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

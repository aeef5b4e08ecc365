package dev.rhumb.plugins.plainlog;

import dev.rhumb.evaluation.track.Tracker;
import dev.rhumb.testkit.TrackerContract;
import java.nio.file.Path;
import java.util.Optional;

final class PlainLogTest extends TrackerContract {

    @Override
    protected Tracker tracker(Path folder) {
        return new PlainLog(folder.resolve("log.txt").toString());
    }

    @Override
    protected Optional<Tracker> refused(Path folder) {
        return Optional.of(new PlainLog(folder.resolve("no/such/folder/log.txt").toString()));
    }
}

package dev.rhumb.plugins.tensorboard;

import dev.rhumb.runner.track.TrackedPoint;
import dev.rhumb.runner.track.Tracking;
import dev.rhumb.runner.track.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One experiment or training as a folder of TensorBoard runs. A training is a run of its own, with its steps. Each point of an
 * experiment is a run called {@code ARM/KEY=VALUE}, whose step is the number of seed blocks that are in the numbers.
 */
final class EventFolder implements Tracking {
    private final Path folder;
    private final Map<Path, EventFile> files = new LinkedHashMap<>();

    EventFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public void report(TrainingReport report) {
        write(folder, report.step(), report.values());
    }

    @Override
    public void point(TrackedPoint point) {
        Map<String, Double> values = new LinkedHashMap<>();
        point.metrics().forEach((metric, interval) -> {
            values.put(metric, interval.mean());
            values.put(metric + "/low", interval.low());
            values.put(metric + "/high", interval.high());
        });
        values.put("cost/evaluations", point.evaluations());
        values.put("cost/gradients", point.gradients());
        values.values().removeIf(value -> !Double.isFinite(value));
        Path run = folder.resolve(point.arm());
        write(point.name().isEmpty() ? run : run.resolve(point.name()), point.seeds(), values);
    }

    private void write(Path run, long step, Map<String, Double> values) {
        try {
            EventFile file = files.get(run);
            if (file == null) {
                file = EventFile.create(run, step);
                files.put(run, file);
            }
            file.scalars(step, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (EventFile file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

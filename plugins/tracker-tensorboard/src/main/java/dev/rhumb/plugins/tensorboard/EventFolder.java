package dev.rhumb.plugins.tensorboard;

import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * One experiment or training as a folder of TensorBoard runs. A training is a run of its own, with its steps. Each point of an
 * experiment is a run called {@code ARM/KEY=VALUE}, whose step is the number of seed blocks that are in the numbers.
 */
final class EventFolder implements Tracking {
    private final Path folder;
    private final Map<String, String> settings;
    private final Map<Path, EventFile> files = new LinkedHashMap<>();

    EventFolder(Path folder, Map<String, String> settings) {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
    }

    @Override
    public void report(TrainingReport report) {
        write(folder, report.step(), report.values(), settings);
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
        Path place = point.name().isEmpty() ? run : run.resolve(point.name());
        boolean first = !files.containsKey(place);
        write(place, point.seeds(), values, parameters(point));
        if (first) {
            point.sheet().ifPresent(sheet -> show(place, point.seeds(), sheet));
        }
    }

    private Map<String, String> parameters(TrackedPoint point) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("arm", point.arm());
        all.putAll(point.settings());
        return all;
    }

    /** Shows the samples of the first seed block, which do not change when others follow. */
    private void show(Path run, long step, Path sheet) {
        try {
            BufferedImage image = ImageIO.read(sheet.toFile());
            if (image != null) {
                Objects.requireNonNull(files.get(run))
                        .image(step, "samples", sheet, image.getWidth(), image.getHeight());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path run, long step, Map<String, Double> values, Map<String, String> parameters) {
        try {
            EventFile file = files.get(run);
            if (file == null) {
                file = EventFile.create(run, step);
                file.hyperParameters(new TreeMap<>(parameters));
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

package dev.rhumb.runner.training;

import dev.rhumb.data.DatasetSource;
import dev.rhumb.diffusion.training.TrainingPlan;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A training's YAML file.
 *
 * @param file where it is
 * @param source what it contains, with the values that were replaced
 */
public record TrainingFile(Path file, YamlNode.Mapping source) {
    private static final String EXAMPLE = "experiments/train/shapes-diffusion.yaml";

    /**
     * Reads a file.
     *
     * @param file null where none is given
     * @param overrides {@code key=value} each
     * @param what is missing where none is given: "training"
     * @throws UserError if there is no file, or it is no YAML
     */
    public static TrainingFile read(@Nullable Path file, List<String> overrides, String what) {
        if (file == null) {
            throw new UserError("no " + what + " is given; name a training's YAML file, e.g. " + EXAMPLE);
        }
        return new TrainingFile(file, Overrides.apply(YamlReader.read(file), overrides));
    }

    /** The training; throws {@link UserError} with every problem and its place. */
    public TrainingPlan plan(Words words) {
        Problems problems = new Problems();
        return bound(new Binder(problems, words).bind(TrainingPlan.class, source, ""), problems);
    }

    /** Its data set alone; throws {@link UserError} with every problem and its place. */
    public DatasetSource dataset(Words words) {
        YamlNode node = source.get("dataset");
        if (node == null) {
            throw new UserError(file + ": the key 'dataset' is missing");
        }
        Problems problems = new Problems();
        return bound(new Binder(problems, words).value(DatasetSource.class, node, "dataset"), problems);
    }

    private static <T> T bound(@Nullable T value, Problems problems) {
        problems.throwIfAny();
        return Objects.requireNonNull(value);
    }

    /** What trackers learn of it. */
    Subject subject(String name, Path folder) {
        Map<Object, Object> settings = new LinkedHashMap<>((Map<?, ?>) YamlWriter.plain(source));
        settings.put("folder", folder.toAbsolutePath());
        return Subject.of(name, settings);
    }
}

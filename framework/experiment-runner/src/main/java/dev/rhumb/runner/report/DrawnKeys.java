package dev.rhumb.runner.report;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Field;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.runner.experiment.Curve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of an experiment that figures and reports need. */
public record DrawnKeys(
        @Parameter(value = "title", fallback = "''") String question,
        @Parameter(value = "curves", fallback = "[]") List<Curve> curves,
        @Parameter(value = "families", fallback = "{}") Map<String, List<String>> families,
        @Parameter("baseline") Optional<String> baseline) {
    private static final DrawnKeys NONE = new DrawnKeys("", List.of(), Map.of(), Optional.empty());

    /** With other curves, where any are chosen. */
    public DrawnKeys withCurves(List<Curve> chosen) {
        return chosen.isEmpty() ? this : new DrawnKeys(question, chosen, families, baseline);
    }

    /** Of a results folder's resolved experiment; empty if it has none. */
    public static DrawnKeys of(Path results) {
        Path file = results.resolve("experiment.yaml");
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        YamlNode.Mapping all = YamlReader.read(file);
        List<String> wanted = Field.of(DrawnKeys.class).stream().map(Field::key).toList();
        for (String key : List.copyOf(all.values().keySet())) {
            all = wanted.contains(key) ? all : all.without(key);
        }
        Problems problems = new Problems();
        DrawnKeys bound = new Binder(problems).bind(DrawnKeys.class, all, "");
        problems.throwIfAny();
        return bound == null ? NONE : bound;
    }
}

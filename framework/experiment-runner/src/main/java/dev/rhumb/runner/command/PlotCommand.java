package dev.rhumb.runner.command;

import dev.rhumb.guidance.Parameter;
import dev.rhumb.runner.UserError;
import dev.rhumb.runner.experiment.Curve;
import dev.rhumb.runner.yaml.Binder;
import dev.rhumb.runner.yaml.Field;
import dev.rhumb.runner.yaml.Problems;
import dev.rhumb.runner.yaml.YamlNode;
import dev.rhumb.runner.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws figures again from {@code metrics.csv} alone. */
@Command(name = "plot", description = "Draw the figures of a results folder again, from its metrics.csv alone.")
public final class PlotCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RESULTS", description = "A results folder.")
    @Nullable
    Path results;

    @Option(
            names = "--curve",
            paramLabel = "DIVERSITY,QUALITY",
            description = "A curve to draw, instead of those of the experiment; may be repeated.")
    List<String> curves = List.of();

    /** The keys of the experiment that figures need. */
    private record Drawn(
            @Parameter(value = "title", fallback = "''") String question,
            @Parameter(value = "curves", fallback = "[]") List<Curve> curves,
            @Parameter(value = "families", fallback = "{}") Map<String, List<String>> families) {
        static final Drawn NOTHING = new Drawn("", List.of(), Map.of());
    }

    @Override
    public Integer call() {
        Path folder = results;
        if (folder == null || !Files.isRegularFile(folder.resolve("metrics.csv"))) {
            throw new UserError("'" + folder + "' is no results folder: it has no metrics.csv");
        }
        Drawn drawn = drawn(folder.resolve("experiment.yaml"));
        List<Curve> chosen = curves.isEmpty()
                ? drawn.curves()
                : curves.stream().map(PlotCommand::curve).toList();
        Drawing.draw(folder, drawn.question(), chosen, drawn.families(), System.err::println)
                .forEach(System.out::println);
        return 0;
    }

    private static Curve curve(String text) {
        String[] names = text.split(",", -1);
        if (names.length != 2 || names[0].isBlank() || names[1].isBlank()) {
            throw new UserError("--curve is '" + text + "'; it needs two metrics, e.g. recall,precision");
        }
        return new Curve(names[0].strip(), names[1].strip());
    }

    private static Drawn drawn(Path file) {
        if (!Files.isRegularFile(file)) {
            return Drawn.NOTHING;
        }
        YamlNode.Mapping all = YamlReader.read(file);
        List<String> wanted = Field.of(Drawn.class).stream().map(Field::key).toList();
        for (String key : List.copyOf(all.values().keySet())) {
            all = wanted.contains(key) ? all : all.without(key);
        }
        Problems problems = new Problems();
        Drawn bound = new Binder(problems).bind(Drawn.class, all, "");
        problems.throwIfAny();
        return bound == null ? Drawn.NOTHING : bound;
    }
}

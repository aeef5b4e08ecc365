package dev.rhumb.runner.command;

import dev.rhumb.runner.reference.ModelLines;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models that experiments may name: what each is, where it comes from, and how good it is. */
@Command(name = "models", description = "List models: task, size, training file, data, metrics and hash.")
public final class ModelsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Print only these models, with all their metadata.")
    List<String> names = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "A further folder of models; may be repeated.")
    List<Path> folders = List.of();

    @Option(
            names = "--by-noise",
            paramLabel = "STEM",
            description = "Write the named classifiers' recorded accuracy by noise level to STEM.csv, .png and .svg.")
    @Nullable
    Path byNoise;

    @Override
    public Integer call() throws IOException {
        ModelLines models = ModelLines.of(names, Places.usual().withModels(folders));
        if (byNoise == null) {
            models.write(System.out::println);
        } else {
            models.drawByNoise(byNoise).forEach(System.out::println);
        }
        return 0;
    }
}

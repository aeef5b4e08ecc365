package dev.rhumb.runner.command;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.training.DatasetOutline;
import dev.rhumb.runner.training.TrainingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a training sees. */
@Command(
        name = "data",
        description =
                "Describe the data set of a training file, and draw a sheet of its first images: a row for each class, "
                        + "or a row for each image with its caption.")
public final class DataCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "A training, a YAML file.")
    @Nullable
    Path file;

    @Parameters(index = "1..*", paramLabel = "key=value", description = "Replaces a value: dataset.seed=2.")
    List<String> overrides = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that the data set's paths are" + " relative to (default: RHUMB_DATA).")
    @Nullable
    Path data;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the sheet to this PNG file.")
    @Nullable
    Path out;

    @Option(
            names = "--captions",
            description = "One image and its caption in each row, instead of a row for each class.")
    boolean captions;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "Images of each class, or captioned images; default: ${DEFAULT-VALUE}.")
    int count;

    @Option(
            names = "--zoom",
            paramLabel = "N",
            defaultValue = "2",
            description = "Side of a pixel on the sheet; default: ${DEFAULT-VALUE}.")
    int zoom;

    @Option(names = "--plugins", paramLabel = "PLACE", description = "Further plugins; may be repeated.")
    List<Path> plugins = List.of();

    @Option(names = "--classes", description = "Also print how many images each class has.")
    boolean classes;

    @Override
    public Integer call() throws IOException {
        TrainingFile training = TrainingFile.read(file, overrides, "data set");
        if (count < 1 || zoom < 1) {
            throw new UserError("--count and --zoom must be at least 1, but are " + count + " and " + zoom);
        }
        Places places = Places.usual().withPlugins(plugins).withData(Optional.ofNullable(data));
        try (Installed installed = Installed.load(places)) {
            installed.warn(System.err::println);
            DatasetOutline outline =
                    DatasetOutline.open(training.dataset(installed.vocabulary().words()), places.dataFolder());
            System.out.println(outline.sentence());
            if (classes) {
                outline.classes().forEach(System.out::println);
            }
            if (out != null) {
                outline.draw(out, captions, count, zoom);
                System.out.println(out);
            }
        }
        return 0;
    }
}

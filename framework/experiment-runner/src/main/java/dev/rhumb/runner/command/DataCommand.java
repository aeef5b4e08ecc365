package dev.rhumb.runner.command;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Overrides;
import dev.rhumb.records.Problems;
import dev.rhumb.records.UserError;
import dev.rhumb.records.Words;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.reporting.SampleSheet;
import dev.rhumb.runner.session.Installed;
import dev.rhumb.runner.session.Places;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
        if (file == null) {
            throw new UserError("no data set is given; name a training's YAML file, e.g."
                    + " experiments/train/shapes-diffusion.yaml");
        }
        if (count < 1 || zoom < 1) {
            throw new UserError("--count and --zoom must be at least 1, but are " + count + " and " + zoom);
        }
        try (Installed installed = Installed.load(Places.usual().withPlugins(plugins))) {
            installed.warn(System.err::println);
            describe(plan(
                    Overrides.apply(YamlReader.read(file), overrides),
                    installed.vocabulary().words()));
        }
        return 0;
    }

    private void describe(DatasetSource plan) throws IOException {
        Dataset whole =
                plan.open(Places.usual().withData(Optional.ofNullable(data)).dataFolder());
        boolean parted = plan.isParted(whole);
        Dataset training = parted ? plan.training(whole) : whole;
        System.out.println(Dataset.describe(whole) + ", "
                + (parted ? training.size() + " of them to train on" : "none of them held out")
                + (whole.testImages() > 0 ? ", " + whole.testImages() + " in its test set" : "") + "; sha256 "
                + whole.checksum());
        if (classes) {
            print(whole, training);
        }
        if (out != null) {
            draw(training, out);
            System.out.println(out);
        }
    }

    private DatasetSource plan(YamlNode.Mapping source, Words words) {
        YamlNode node = source.get("dataset");
        if (node == null) {
            throw new UserError(file + ": the key 'dataset' is missing");
        }
        Problems problems = new Problems();
        DatasetSource bound = new Binder(problems, words).value(DatasetSource.class, node, "dataset");
        problems.throwIfAny();
        return java.util.Objects.requireNonNull(bound);
    }

    private static void print(Dataset whole, Dataset training) {
        int[] all = new int[whole.classes()];
        int[] trained = new int[whole.classes()];
        for (int i = 0; i < whole.size(); i++) {
            all[whole.label(i)]++;
            if (i < training.size()) {
                trained[whole.label(i)]++;
            }
        }
        for (int label = 0; label < all.length; label++) {
            System.out.println("class " + label + " '" + whole.classNames().get(label) + "': " + all[label]
                    + " images, " + trained[label] + " to train on");
        }
    }

    private void draw(Dataset images, Path sheet) throws IOException {
        List<Integer> chosen = new ArrayList<>();
        List<String> words = new ArrayList<>();
        if (captions) {
            for (int i = 0; i < Math.min(count, images.size()); i++) {
                chosen.add(i);
                words.add(images.caption(i));
            }
        } else {
            for (int c = 0; c < images.classes(); c++) {
                chosen.addAll(first(images, c));
                words.add(images.classNames().get(c));
            }
        }
        SampleSheet.writeGrid(
                sheet,
                images.images(chosen.stream().mapToInt(i -> i).toArray()),
                images.channels(),
                images.height(),
                images.width(),
                captions ? 1 : count,
                zoom,
                words);
    }

    private List<Integer> first(Dataset images, int label) {
        List<Integer> found = IntStream.range(0, images.size())
                .filter(i -> images.label(i) == label)
                .limit(count)
                .boxed()
                .toList();
        if (found.size() < count) {
            throw new UserError("class '" + images.classNames().get(label) + "' has " + found.size()
                    + " images, so a row of " + count + " cannot be drawn; lower --count");
        }
        return found;
    }
}

package dev.rhumb.runner.session;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.network.imported.FeaturesDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedNetwork;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.RandomWeights;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.reporting.SampleSheet;
import dev.rhumb.runner.experiment.Reference;
import dev.rhumb.runner.plan.ImportReader;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelFiles;
import dev.rhumb.runner.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a smoke run of an experiment takes in the place of published weights and real data: small networks of the same classes with random weights, and
 * images of noise, in a temporary folder. Beside the experiment, {@code smoke/NAME.yaml} is laid over {@code NAME.yaml} and makes it short, and
 * {@code smoke/networks} holds a small configuration of each network under the name that the experiment uses. No other network is found.
 */
final class Smoke implements AutoCloseable {
    /** What reporter, question and folder begin with. */
    static final String NAME = "smoke";

    private static final long SEED = 1;
    private static final String QUESTION = "question";

    private final Path overlay;
    private final Path source;
    private final Path temporary;

    private Smoke(Path overlay, Path source, Path temporary) {
        this.overlay = overlay;
        this.source = source;
        this.temporary = temporary;
    }

    /**
     * Writes the networks.
     *
     * @param file the experiment
     * @throws UserError if nothing beside it makes it short
     */
    static Smoke of(Path file) throws IOException {
        Path folder = file.resolveSibling(NAME);
        Path overlay = folder.resolve(String.valueOf(file.getFileName()));
        Path source = folder.resolve("networks");
        if (!Files.isRegularFile(overlay) || !Files.isDirectory(source)) {
            throw new UserError("'" + file + "' has no smoke run: it needs '" + overlay
                    + "', whose keys make the experiment short, and small configurations of its networks in '" + source
                    + "' (docs/published.md)");
        }
        Smoke smoke = new Smoke(overlay, source, Files.createTempDirectory("rhumb-smoke"));
        try {
            smoke.writeNetworks();
        } catch (IOException | RuntimeException e) {
            smoke.close();
            throw e;
        }
        return smoke;
    }

    private Path models() {
        return temporary.resolve("models");
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private void writeNetworks() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(source)) {
            all = files.sorted().toList();
        }
        for (Path path : all) {
            Path copy = models().resolve(source.relativize(path).toString());
            if (Files.isDirectory(path)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(path, copy);
            }
        }
        for (Path path : all) {
            Path copy = models().resolve(source.relativize(path).toString());
            if (Files.isDirectory(copy) && PublishedFolder.isOne(copy)) {
                random(PublishedFolder.architecture(copy), copy.resolve(RandomWeights.FILE));
            } else if (copy.toString().endsWith(".yaml")) {
                writeFeatures(copy);
            }
        }
    }

    /** The weights of a description of features; those of other descriptions are in folders. */
    private static void writeFeatures(Path description) throws IOException {
        ImportedNetwork network = ImportReader.described(description);
        if (network instanceof FeaturesDescriptor features
                && features.architecture().isPresent()) {
            Path file = description.resolveSibling(features.network());
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            random(features.architecture().get(), file);
        }
    }

    private static void random(Architecture architecture, Path file) throws IOException {
        RandomWeights.of(architecture, SEED).write(file);
    }

    /** The experiment, made short. */
    YamlNode.Mapping shortened(YamlNode.Mapping experiment) {
        String question = "SMOKE RUN on random weights"
                + (experiment.get(QUESTION) instanceof YamlNode.Scalar own ? ": " + own.text() : "");
        return laid(experiment, YamlReader.read(overlay))
                .with(QUESTION, new YamlNode.Scalar(question, question, experiment.place()));
    }

    private static YamlNode.Mapping laid(YamlNode.Mapping base, YamlNode.Mapping over) {
        YamlNode.Mapping result = base;
        for (Map.Entry<String, YamlNode> entry : over.values().entrySet()) {
            YamlNode value = result.get(entry.getKey()) instanceof YamlNode.Mapping below
                            && entry.getValue() instanceof YamlNode.Mapping above
                    ? laid(below, above)
                    : entry.getValue();
            result = result.with(entry.getKey(), value);
        }
        return result;
    }

    /** The small networks alone, by their names. */
    ModelFiles networks() {
        ImportedModels written = new ImportedModels(List.of(models()));
        return new ModelFiles() {
            @Override
            public Optional<Found> find(String name) {
                if (Files.exists(Path.of(name))) {
                    throw new UserError("'" + name + "' is a path; a smoke run finds its networks by name in '" + source
                            + "', so that it never opens published weights");
                }
                return written.find(name);
            }

            @Override
            public List<String> names() {
                return written.names();
            }
        };
    }

    /** Places with these networks and data alone, and results apart from real ones. */
    Places places(Places usual) {
        return usual.withResults(usual.results().resolve(NAME)).confined(models(), data());
    }

    /**
     * Writes images of noise where the reference is a folder of images; other data are opened as they are.
     *
     * @throws UserError if the folder lies outside the folder of data
     */
    void writeData(RunPlan plan) throws IOException {
        Optional<YamlNode> dataset = plan.experiment().reference().flatMap(Reference::dataset);
        if (dataset.isEmpty()
                || !(dataset.get() instanceof YamlNode.Mapping described)
                || !text(described, "type").equals("folder")) {
            return;
        }
        Path folder = data().resolve(text(described, "folder")).normalize();
        if (!folder.startsWith(data())) {
            throw new UserError(described.place() + ": reference.dataset.folder: '" + text(described, "folder")
                    + "' is outside the folder of data; a smoke run needs a relative path");
        }
        Path images = Files.createDirectories(folder.resolve("noise"));
        Shape shape = plan.model().made();
        int count = plan.experiment().samples().count();
        for (int i = 0; i < 2 * count + 2; i++) {
            noise(shape, i, images.resolve(i + ".png"));
        }
    }

    private static void noise(Shape shape, int index, Path file) throws IOException {
        Draws draws = new Draws(SEED, "images", index);
        float[] image = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) (2 * draws.uniform() - 1);
        }
        SampleSheet.writeImage(file, image, (int) shape.get(0), (int) shape.get(1), (int) shape.get(2));
    }

    private static String text(YamlNode.Mapping node, String key) {
        return node.get(key) instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    }

    @Override
    public void close() throws IOException {
        AtomicFiles.delete(temporary);
    }
}

package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.imported.FeaturesDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedFeatures;
import dev.rhumb.diffusion.network.imported.ImportedNetwork;
import dev.rhumb.diffusion.network.imported.OnnxFile;
import dev.rhumb.diffusion.network.imported.TorchScript;
import dev.rhumb.diffusion.network.published.FeatureArchitectures;
import dev.rhumb.records.Field;
import dev.rhumb.records.UserError;
import dev.rhumb.tensors.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A feature network of the user's: a TorchScript or ONNX file that takes our images as they are, published weights, or a description of either.
 *
 * @param file the TorchScript or ONNX file, the weights or the description
 * @param descriptor if {@code file} is a description or published weights
 */
public record FeatureFile(Path file, Optional<FeaturesDescriptor> descriptor) {
    /**
     * The network of that name or path, if it is one; a judge is none.
     *
     * @throws UserError if a file is named that is not there or cannot be read, or a description of something else
     */
    public static Optional<FeatureFile> named(String name, ImportedModels imported) {
        Path file = Path.of(name);
        boolean script = TorchScript.isNamed(name) || OnnxFile.isNamed(name);
        if (script && !Files.isRegularFile(file)) {
            throw new UserError("features: there is no file '" + file + "'");
        } else if (script && TorchScript.isScript(file)) {
            return Optional.of(new FeatureFile(file, Optional.empty()));
        }
        Optional<Path> found = imported.file(name);
        if (found.filter(Files::isRegularFile).isPresent()) {
            return found.map(FeatureFile::described);
        }
        boolean weights = (Weights.isNamed(name) && Files.isRegularFile(file)) || Files.isDirectory(file);
        return found.or(() -> Optional.of(file).filter(path -> weights)).flatMap(FeatureFile::published);
    }

    /** Weights of a network that is written here; others that end in .safetensors may be a judge. */
    private static Optional<FeatureFile> published(Path file) {
        try {
            Optional<FeaturesDescriptor> found = FeaturesDescriptor.of(file);
            if (found.isEmpty() && !file.toString().endsWith(".safetensors")) {
                throw new IllegalArgumentException(
                        "'" + file + "' holds weights of no feature network that is written here ("
                                + FeatureArchitectures.KNOWN + ")");
            }
            return found.map(descriptor -> new FeatureFile(file, found));
        } catch (IllegalArgumentException e) {
            throw new UserError("features: " + e.getMessage(), e);
        }
    }

    private static FeatureFile described(Path file) {
        ImportedNetwork network = ImportReader.read(file);
        if (network instanceof FeaturesDescriptor features) {
            return new FeatureFile(file, Optional.of(features));
        }
        throw new UserError("features: '" + file + "' describes a network for " + ImportReader.task(network)
                + ", not one for features");
    }

    /**
     * Loads it.
     *
     * @throws IllegalArgumentException if it cannot be loaded or is not as described; a sentence
     */
    public ImportedFeatures open(NDManager manager) {
        return descriptor.isEmpty()
                ? ImportedFeatures.load(file, manager)
                : ImportedFeatures.open(descriptor.get(), ImportReader.folder(file), manager);
    }

    /** Its file's name without the ending. */
    public String name() {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    /** For the record: the checksum of each of its files, and how images are brought to it. */
    public String recipe() throws IOException {
        List<Path> files = files();
        StringBuilder recipe = new StringBuilder();
        for (Path part : files) {
            recipe.append("'")
                    .append(part)
                    .append("', SHA-256 ")
                    .append(Digest.ofFile(part))
                    .append("; ");
        }
        return recipe.append(descriptor
                        .map(FeaturesDescriptor::input)
                        .map(input -> "images of " + input.channels() + " x " + input.height() + " x " + input.width()
                                + " from " + input.low() + " to " + input.high()
                                + (input.mean().isEmpty() ? "" : ", mean " + input.mean() + ", std " + input.std())
                                + ", resize " + Field.kebab(input.resize().name()))
                        .orElse("images as they are"))
                .toString();
    }

    private List<Path> files() {
        return descriptor
                .map(features -> features.filesIn(ImportReader.folder(file)))
                .orElseGet(() -> Stream.concat(Stream.of(file), OnnxFile.weights(file).stream())
                        .toList());
    }

    /** SHA-256 of all that decides its answers. */
    public String identity() throws IOException {
        if (descriptor.isEmpty() && files().size() == 1) {
            return Digest.ofFile(file);
        }
        List<String> parts = new ArrayList<>();
        if (file.toString().endsWith(".yaml")) {
            parts.add(Digest.ofFile(file));
        }
        for (Path part : files()) {
            parts.add(Digest.ofFile(part));
        }
        return Digest.of(parts);
    }
}

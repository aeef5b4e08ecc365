package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.network.imported.FeaturesDescriptor;
import dev.rhumb.diffusion.network.imported.ImportedNetwork;
import dev.rhumb.diffusion.network.imported.TorchScript;
import dev.rhumb.diffusion.network.imported.TorchScriptFeatures;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A feature network of the user's: a TorchScript file that takes our images as they are, or a description of one.
 *
 * @param file the TorchScript file or the description
 * @param descriptor if {@code file} is a description
 */
public record FeatureFile(Path file, Optional<FeaturesDescriptor> descriptor) {
    /**
     * The network of that name or path, if it is one; a judge is none.
     *
     * @throws UserError if a TorchScript file is named that is not there, or a description of something else
     */
    public static Optional<FeatureFile> named(String name, ImportedModels imported) {
        if (TorchScript.isNamed(name)) {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new UserError("features: there is no file '" + file + "'");
            }
            return Optional.of(new FeatureFile(file, Optional.empty()));
        }
        return imported.file(name).map(FeatureFile::described);
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
    public TorchScriptFeatures open(NDManager manager) {
        return descriptor.isEmpty()
                ? TorchScriptFeatures.load(file, manager)
                : TorchScriptFeatures.open(descriptor.get(), ImportReader.folder(file), manager);
    }

    /** Its file's name without the ending. */
    public String name() {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    /** SHA-256 of all that decides its answers. */
    public String identity() throws IOException {
        String own = Digest.ofFile(file);
        return descriptor.isEmpty()
                ? own
                : Digest.of(List.of(
                        own,
                        Digest.ofFile(ImportReader.folder(file)
                                .resolve(descriptor.get().network()))));
    }
}

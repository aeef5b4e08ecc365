package dev.rhumb.runner.measure;

import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.imported.ClipDescriptor;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.ImportReader;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.SafetensorsModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text-image pair that compares images with captions: a model of this program, or a description of published or exported networks.
 *
 * @param file the model or the description
 * @param imported the description
 */
public record CaptionPair(Path file, Optional<ClipDescriptor> imported) {
    private static final String CLEAN = "clean-clip";

    /**
     * The pair of that name or path, if there is one.
     *
     * @throws UserError if there is something else under that name, or the pair was trained on noised images
     */
    public static Optional<CaptionPair> named(String name, SafetensorsModels models, ImportedModels others) {
        Optional<Path> own = models.file(name);
        if (own.isPresent()) {
            String task = ModelFile.describe(own.get()).task();
            if (!task.equals(CLEAN)) {
                throw new UserError("'" + name + "' is a " + task + "; clip-score needs a " + CLEAN);
            }
            return own.map(file -> new CaptionPair(file, Optional.empty()));
        }
        return others.file(name).map(file -> described(name, file));
    }

    private static CaptionPair described(String name, Path file) {
        if (!(ImportReader.read(file) instanceof ClipDescriptor pair)) {
            throw new UserError("'" + name + "' describes no text-image pair (task: clip), which clip-score needs");
        }
        if (pair.noise().isPresent()) {
            throw new UserError("'" + name + "' was trained on noised images; clip-score needs a pair of clean ones");
        }
        return new CaptionPair(file, Optional.of(pair));
    }

    /** What decides its cosines, as runs record it of guides. */
    public String identity() throws IOException {
        return imported.isPresent() ? ImportedModels.digest(file, imported.get()) : "sha256:" + Digest.ofFile(file);
    }
}

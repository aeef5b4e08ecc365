package dev.rhumb.runner.measure;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.network.JudgeShape;
import dev.rhumb.diffusion.network.LatentSpace;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.ReaderShape;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.ModelSource;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.plan.SafetensorsModels.NetworkSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the judge of a model's images: trained on the same data, and never what an autoencoder was trained to please. */
final class Judges {
    private static final String CLEAN_CLIP = "clean-clip";

    private final SafetensorsModels models;

    Judges(SafetensorsModels models) {
        this.models = models;
    }

    /**
     * The judge's file.
     *
     * @param dataset the name of the data that its images are compared with
     * @param named what the experiment names, if it does
     * @throws UserError if there is none, or the one named may not judge this model
     */
    Path of(ModelSource model, String dataset, Optional<String> named) {
        return named.map(name -> named(model, name))
                .orElseGet(
                        () -> ofData(dataset, Set.of())
                                .orElseThrow(
                                        () -> new UserError(
                                                "there is no judge for '" + dataset
                                                        + "' in the folders of models; train one, or name one with features: NAME, or a TorchScript file of features with features: FILE.pt")));
    }

    /**
     * The file of a judge that an experiment names.
     *
     * @throws UserError if there is no such judge, or it does not fit this model
     */
    Path named(ModelSource model, String name) {
        Path file = models.file(name)
                .orElseThrow(() -> new UserError(
                        "features: there is no model '" + name + "'" + Nearest.hint(name, models.names())));
        ModelFile.Description judge = ModelFile.describe(file);
        if (!(judge.network() instanceof JudgeShape) && !(judge.network() instanceof ReaderShape)) {
            throw new UserError(
                    "features: '" + file + "' is a " + judge.task()
                            + " without features; features come from a network of type judge or reader, or from a TorchScript file");
        }
        if (model instanceof NetworkSource network && network.autoencoder() != null) {
            requireOther(network, network.autoencoder(), file, name);
        }
        return file;
    }

    private static void requireOther(NetworkSource model, Path autoencoder, Path file, String name) {
        if (perceptual(ModelFile.describe(autoencoder))
                .filter(pleased -> pleased.equals(ModelFile.describe(file).name()))
                .isPresent()) {
            throw new UserError("features: the decoder of '" + model.file() + "' was trained with the"
                    + " perceptual loss of '" + name
                    + "', which would favour its images; name another judge");
        }
    }

    /**
     * The judge that was trained on a data set, if there is one; a reader before others, because it sees more.
     *
     * @param others names of networks that may not judge
     */
    Optional<Path> ofData(String dataset, Set<String> others) {
        Set<String> pleased = new HashSet<>(others);
        for (String name : models.names()) {
            perceptual(ModelFile.describe(models.file(name).orElseThrow())).ifPresent(pleased::add);
        }
        @Nullable Path judge = null;
        for (String name : models.names()) {
            Path file = models.file(name).orElseThrow();
            ModelFile.Description description = ModelFile.describe(file);
            boolean reads = description.network() instanceof ReaderShape;
            if ((reads || description.network() instanceof JudgeShape)
                    && description.dataset().equals(dataset)
                    && LatentSpace.of(description).isEmpty()
                    && !pleased.contains(description.name())) {
                if (reads) {
                    return Optional.of(file);
                }
                judge = judge == null ? file : judge;
            }
        }
        return Optional.ofNullable(judge);
    }

    /**
     * The file of the CLIP pair that judges captions. A pair that guides is never chosen; an experiment that is about guiding by the
     * metric names it, and is warned.
     *
     * @param dataset the name of the data that images are compared with
     * @param named what the experiment names, if it does
     * @param guides identities of what guides
     * @param notices takes a warning
     * @throws UserError if there is none, or the one named was not trained on clean images
     */
    CaptionPair clip(
            String dataset, Optional<String> named, ImportedModels others, Set<String> guides, Consumer<String> notices)
            throws IOException {
        if (named.isPresent()) {
            CaptionPair pair = pair(named.get(), others);
            if (guides.contains(pair.identity())) {
                notices.accept(
                        "warning: clip: '" + named.get() + "' is a guide in this experiment, so its clip-score is"
                                + " biased; use adherence, or another pair, to measure the images");
            }
            return pair;
        }
        for (String name : models.names()) {
            Path file = models.file(name).orElseThrow();
            ModelFile.Description description = ModelFile.describe(file);
            if (description.task().equals(CLEAN_CLIP)
                    && description.dataset().equals(dataset)
                    && LatentSpace.of(description).isEmpty()
                    && !guides.contains("sha256:" + Digest.ofFile(file))) {
                return new CaptionPair(file, Optional.empty());
            }
        }
        throw new UserError("there is no CLIP pair for clip-score on '" + dataset
                + "': none of the models is a " + CLEAN_CLIP + " of it that does not guide; train one, or name one with"
                + " clip: NAME");
    }

    private CaptionPair pair(String name, ImportedModels others) {
        try {
            return CaptionPair.named(name, models, others)
                    .orElseThrow(() ->
                            new UserError("there is no model '" + name + "'" + Nearest.hint(name, models.names())));
        } catch (UserError e) {
            throw new UserError("clip: " + e.getMessage(), e);
        }
    }

    /** The name of the network in whose features an autoencoder's reconstructions were compared. */
    static Optional<String> perceptual(ModelFile.Description autoencoder) {
        return member(autoencoder.training(), "losses")
                .flatMap(losses -> member(losses, "perceptual"))
                .map(loss -> Path.of(loss.get("network").getAsString()))
                .map(path -> String.valueOf(path.getFileName()).replaceFirst("\\.safetensors$", ""));
    }

    private static Optional<JsonObject> member(JsonObject json, String key) {
        return Optional.ofNullable(json.get(key))
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject);
    }
}

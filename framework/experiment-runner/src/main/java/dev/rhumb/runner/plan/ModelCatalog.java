package dev.rhumb.runner.plan;

import dev.rhumb.diffusion.network.Precision;
import dev.rhumb.diffusion.network.imported.Conditioning;
import dev.rhumb.diffusion.network.imported.MicroConditions;
import dev.rhumb.diffusion.oracle.Worlds;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.records.Binder;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.Problems;
import dev.rhumb.records.YamlNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds denoisers and likelihoods by name: built-in worlds, shipped models, model files. */
public final class ModelCatalog {
    private final ModelFiles files;

    public ModelCatalog(ModelFiles files) {
        this.files = files;
    }

    /** The same models, with another number format inside the networks. Oracles compute as the trajectories do. */
    ModelCatalog in(Precision precision) {
        return new ModelCatalog(files.in(precision));
    }

    /** A worse version of a world, as the bad model of autoguidance. */
    private record Broadened(
            @Parameter("the built-in mixture to start from") String broadened,

            @Parameter(value = "factor on the means", fallback = "1", min = 0)
            double shrink,

            @Parameter(value = "added to every variance, in squared data units", fallback = "0", min = 0)
            double extraVariance) {

        OracleSource source(String name) {
            boolean changed = shrink != 1 || extraVariance != 0;
            return new OracleSource(
                    name,
                    toString(),
                    Worlds.named(broadened).broadened(shrink, extraVariance),
                    changed ? Optional.of(broadened) : Optional.empty());
        }
    }

    /** The folder of a published model, the conditions of Stable Diffusion XL beside the caption, and how latents are decoded. */
    public record Published(
            @Parameter("the folder that save_pretrained wrote")
            String folder,

            @Parameter(
                    value = "height and width before resizing, a condition of XL, in pixels; default: those of its"
                            + " images",
                    min = 0,
                    max = 1_000_000)
            Optional<List<Integer>> originalSize,

            @Parameter(
                    value = "rows and columns cut off above and on the left, a condition of XL, in pixels; default:"
                            + " [0, 0]",
                    min = 0,
                    max = 1_000_000)
            Optional<List<Integer>> crop,

            @Parameter(
                    value = "height and width of the image, a condition of XL, in pixels; default: those of its images",
                    min = 0,
                    max = 1_000_000)
            Optional<List<Integer>> targetSize,

            @Parameter(
                    value = "the side of the tiles in which larger latents are decoded, in pixels of a latent;"
                            + " default: they are decoded whole",
                    min = 4,
                    max = 1_000_000)
            Optional<Integer> tile,

            @Parameter(
                    value = "whether text encoders leave memory once captions are encoded; they are read again for new"
                            + " captions",
                    fallback = "false")
            boolean freeTextEncoders) {
        private ModelSource configured(ModelSource source) {
            return freed(tiled(sized(source)));
        }

        private ModelSource freed(ModelSource source) {
            if (!freeTextEncoders) {
                return source;
            }
            if (source instanceof ImportedModels.Source imported
                    && imported.descriptor().conditioning().readsCaptions()) {
                return imported.freeingTextEncoders();
            }
            throw new IllegalArgumentException(
                    "the model '" + source.name() + "' reads no captions; leave out free-text-encoders");
        }

        private ModelSource tiled(ModelSource source) {
            if (tile.isEmpty()) {
                return source;
            }
            if (source instanceof ImportedModels.Source imported
                    && imported.descriptor().decoder().isPresent()) {
                return imported.with(imported.descriptor().decoder().get().with(tile.get()));
            }
            throw new IllegalArgumentException(
                    "the model '" + source.name() + "' has no decoder that takes tiles; leave out tile");
        }

        private ModelSource sized(ModelSource source) {
            if (originalSize.isEmpty() && crop.isEmpty() && targetSize.isEmpty()) {
                return source;
            }
            if (source instanceof ImportedModels.Source imported
                    && imported.descriptor().conditioning() instanceof Conditioning.StableDiffusionXl xl) {
                MicroConditions sizes = xl.sizes();
                return imported.with(xl.with(new MicroConditions(
                        originalSize.orElse(sizes.originalSize()),
                        crop.orElse(sizes.crop()),
                        targetSize.orElse(sizes.targetSize()))));
            }
            throw new IllegalArgumentException("the model '" + source.name()
                    + "' takes no sizes and crop, which Stable Diffusion XL does; leave out original-size, crop and"
                    + " target-size");
        }
    }

    /** A denoiser by what the experiment says of it, or null after adding a problem. */
    @Nullable
    ModelSource denoiser(String name, YamlNode node, String path, Problems problems) {
        if (node instanceof YamlNode.Mapping mapping && mapping.get("folder") instanceof YamlNode.Scalar folder) {
            Published published = new Binder(problems).bind(Published.class, mapping, path);
            return published == null ? null : published(name, folder, published, path, problems);
        }
        if (node instanceof YamlNode.Mapping mapping) {
            Broadened b = new Binder(problems).bind(Broadened.class, mapping, path);
            if (b == null) {
                return null;
            } else if (!Worlds.NAMES.contains(b.broadened())) {
                problems.add(
                        node.place(),
                        path + ".broadened",
                        "there is no built-in mixture '" + b.broadened() + "'"
                                + Nearest.hint(b.broadened(), Worlds.NAMES));
                return null;
            }
            return b.source(name);
        }
        String text = node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        if (Worlds.NAMES.contains(text)) {
            return OracleSource.world(name, text);
        }
        Optional<ModelFiles.Found> file = files.find(text);
        if (file.isEmpty()) {
            List<String> known = new ArrayList<>(Worlds.NAMES);
            known.addAll(files.names());
            problems.add(
                    node.place(),
                    path,
                    "there is no model '" + text + "', by name or as a file" + Nearest.hint(text, known));
            return null;
        } else if (!file.get().task().equals(ModelFiles.DENOISER)) {
            problems.add(node.place(), path, "'" + text + "' is a " + file.get().task() + ", not a denoiser");
            return null;
        }
        return file.get().denoiser(name);
    }

    /** The folder of a published model; like other files of an experiment, it is relative to where the program runs. */
    private @Nullable ModelSource published(
            String name, YamlNode.Scalar folder, Published published, String path, Problems problems) {
        if (!Files.isDirectory(Path.of(folder.text()))) {
            problems.add(folder.place(), path + ".folder", "there is no folder '" + folder.text() + "'");
            return null;
        }
        Optional<ModelFiles.Found> found = files.find(folder.text());
        if (found.isEmpty()) {
            problems.add(
                    folder.place(),
                    path + ".folder",
                    "'" + folder.text() + "' holds no published model: neither model_index.json nor config.json");
            return null;
        }
        try {
            return published.configured(found.get().denoiser(name));
        } catch (IllegalArgumentException e) {
            problems.add(folder.place(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    ModelFiles files() {
        return files;
    }
}

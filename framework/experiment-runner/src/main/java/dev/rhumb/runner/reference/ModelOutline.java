package dev.rhumb.runner.reference;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.imported.Pretrained;
import dev.rhumb.diffusion.network.published.Architecture;
import dev.rhumb.diffusion.network.published.Architectures;
import dev.rhumb.diffusion.network.published.FeatureArchitectures;
import dev.rhumb.diffusion.network.published.KeyNames;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.diffusion.network.published.PublishedNetwork;
import dev.rhumb.diffusion.network.published.StateDict;
import dev.rhumb.diffusion.network.published.StateDicts;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What a published model is, line by line. */
public final class ModelOutline {
    private static final int BYTES = 4;

    private ModelOutline() {}

    /**
     * Describes a model and checks that its weights fit its architecture.
     *
     * @param folder of the model
     * @throws UserError if they do not, naming the keys
     */
    public static List<String> of(Path folder, Pretrained model) {
        Architecture architecture = model.architecture();
        PublishedNetwork.Outline outline = PublishedNetwork.outline(architecture);
        Path network = folder.resolve(model.descriptor().network()).normalize();
        try (StateDict weights = StateDicts.open(network)) {
            PublishedNetwork.requireFits(architecture, weights);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        List<String> lines = new ArrayList<>();
        lines.add("architecture: " + architecture.getClass().getSimpleName());
        lines.add(String.format(Locale.ROOT, "parameters: %,d, all found under their keys", outline.parameters()));
        lines.add("weights: "
                + PublishedFolder.files(network).stream().map(Path::toString).collect(Collectors.joining(", ")));
        lines.add(String.format(
                Locale.ROOT, "memory: %.1f MB of weights in float32", outline.parameters() * BYTES / 1e6));
        Map<String, Object> keys = model.described(folder);
        for (String key : List.of("prediction", "noise", "sample", "conditioning")) {
            lines.add(key + ": "
                    + YamlWriter.write(YamlWriter.plain(Objects.requireNonNull(keys.get(key))))
                            .strip()
                            .replaceAll("\\s+", " "));
        }
        for (UNetSite.Kind kind : UNetSite.Kind.values()) {
            List<String> names = outline.sites().names(kind);
            if (!names.isEmpty()) {
                lines.add("sites, " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": "
                        + String.join(", ", names));
            }
        }
        return lines;
    }

    /**
     * What weights without a configuration are of, as far as their keys show, and what they lack.
     *
     * @param weights a file or a folder
     * @throws UserError if they cannot be read, or are of no architecture that is written here
     */
    public static List<String> ofWeights(Path weights) {
        try (StateDict dict = StateDicts.open(weights)) {
            Set<String> keys = dict.shapes().keySet();
            String name = KeyNames.recognised(keys)
                    .or(() -> FeatureArchitectures.of(dict, weights)
                            .map(found -> found.getClass().getSimpleName()))
                    .orElseThrow(() -> new UserError("'" + weights
                            + "' holds neither model_index.json nor config.json, and"
                            + " its " + keys.size() + " keys are of no architecture that is written here (the first is"
                            + " '" + keys.stream().findFirst().orElse("") + "'); there are architectures for "
                            + String.join(", ", Architectures.names()) + " and " + FeatureArchitectures.KNOWN));
            long parameters = dict.shapes().values().stream()
                    .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
                    .sum();
            return List.of(
                    "architecture: " + name + ", by its keys",
                    String.format(Locale.ROOT, "parameters: %,d in %,d tensors", parameters, keys.size()),
                    "missing: "
                            + (Architectures.names().contains(name)
                                    ? "config.json with \"_class_name\": \"" + name
                                            + "\" and the values of that class; put both into a folder, a denoiser's with"
                                            + " its scheduler_config.json (docs/published.md)"
                                    : "nothing; it is a network of features (docs/import/README.md)"));
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}

package dev.rhumb.runner.command;

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
import dev.rhumb.runner.execute.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a published model is and whether its weights fit, and writes its description. */
@Command(
        name = "open",
        description =
                "Recognise a published model: architecture, parameters, prediction, noise, conditions, sites, memory.")
public final class OpenCommand implements Callable<Integer> {
    private static final int BYTES = 4;

    @Parameters(
            paramLabel = "FOLDER",
            description = "What save_pretrained of diffusers left: a pipeline or one network; or weights alone, a file or a folder.")
    Path folder = Path.of(".");

    @Option(names = "--as", paramLabel = "NAME", description = "Write the description NAME.yaml, for `model: NAME`.")
    @Nullable
    Path as;

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(folder)) {
            throw new UserError("there is no folder or file '" + folder + "'; name what save_pretrained wrote, or weights");
        }
        if (!Files.isDirectory(folder) || !Pretrained.isOne(folder)) {
            weightsAlone();
            return 0;
        }
        Pretrained model = Pretrained.read(folder);
        describe(model);
        if (as != null) {
            write(model, as);
        }
        return 0;
    }

    /** Prints what weights without a configuration are of, as far as their keys tell, and what they lack. */
    private void weightsAlone() {
        if (as != null) {
            throw new UserError("--as needs a folder with its configuration; '" + folder + "' holds weights alone");
        }
        try (StateDict weights = StateDicts.open(folder)) {
            Set<String> keys = weights.shapes().keySet();
            String name = KeyNames.recognised(keys)
                    .or(() -> FeatureArchitectures.of(weights, folder)
                            .map(found -> found.getClass().getSimpleName()))
                    .orElseThrow(() -> new UserError("'" + folder + "' holds neither model_index.json nor config.json, and"
                            + " its " + keys.size() + " keys are of no architecture that is written here (the first is"
                            + " '" + keys.stream().findFirst().orElse("") + "'); there are architectures for "
                            + String.join(", ", Architectures.names()) + " and " + FeatureArchitectures.KNOWN));
            line("architecture", name + ", by its keys");
            line(
                    "parameters",
                    String.format(
                            Locale.ROOT,
                            "%,d in %,d tensors",
                            weights.shapes().values().stream()
                                    .mapToLong(shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b))
                                    .sum(),
                            keys.size()));
            line(
                    "missing",
                    Architectures.names().contains(name)
                            ? "config.json with \"_class_name\": \"" + name + "\" and the values of that class; put both into a"
                                    + " folder, a denoiser's with its scheduler_config.json (docs/published.md)"
                            : "nothing; it is a network of features (docs/import/README.md)");
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private void describe(Pretrained model) {
        Architecture architecture = model.architecture();
        PublishedNetwork.Outline outline = PublishedNetwork.outline(architecture);
        Path network = folder.resolve(model.descriptor().network()).normalize();
        try (StateDict weights = StateDicts.open(network)) {
            PublishedNetwork.requireFits(architecture, weights);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        line("architecture", architecture.getClass().getSimpleName());
        line("parameters", String.format(Locale.ROOT, "%,d, all found under their keys", outline.parameters()));
        line(
                "weights",
                PublishedFolder.files(network).stream().map(Path::toString).collect(Collectors.joining(", ")));
        line("memory", String.format(Locale.ROOT, "%.1f MB of weights in float32", outline.parameters() * BYTES / 1e6));
        Map<String, Object> keys = model.described(folder);
        line("prediction", text(keys.get("prediction")));
        line("noise", text(keys.get("noise")));
        line("sample", text(keys.get("sample")));
        line("conditioning", text(keys.get("conditioning")));
        for (UNetSite.Kind kind : UNetSite.Kind.values()) {
            List<String> names = outline.sites().names(kind);
            if (!names.isEmpty()) {
                line("sites, " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), String.join(", ", names));
            }
        }
        System.out.println();
        System.out.print(YamlWriter.write(YamlWriter.plain(Map.of("model", Map.of("folder", folder.toString())))));
        System.out.print(YamlWriter.write(YamlWriter.plain(model.sampling())));
    }

    private static String text(@Nullable Object value) {
        return YamlWriter.write(YamlWriter.plain(java.util.Objects.requireNonNull(value)))
                .strip()
                .replaceAll("\\s+", " ");
    }

    private static void line(String what, String text) {
        System.out.println(what + ": " + text);
    }

    private void write(Pretrained model, Path name) throws IOException {
        Path file = name.toString().endsWith(".yaml") ? name : name.resolveSibling(name.getFileName() + ".yaml");
        if (Files.exists(file)) {
            throw new UserError("'" + file + "' is there already; choose another name or remove it");
        }
        Path parent = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(parent);
        AtomicFiles.write(file, YamlWriter.write(YamlWriter.plain(model.described(parent))));
        line("wrote", file.toString());
    }
}

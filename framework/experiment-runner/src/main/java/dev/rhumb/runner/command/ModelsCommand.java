package dev.rhumb.runner.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.imported.ImportedNetwork;
import dev.rhumb.records.Nearest;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.plan.Digest;
import dev.rhumb.runner.plan.ImportReader;
import dev.rhumb.runner.plan.ImportedModels;
import dev.rhumb.runner.plan.SafetensorsModels;
import dev.rhumb.runner.report.NoiseLevels;
import dev.rhumb.runner.session.Places;
import dev.rhumb.tensors.UnreadableTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the models that experiments may name: what each is, where it comes from, and how good it is. */
@Command(name = "models", description = "List models: task, size, training file, data, metrics and hash.")
public final class ModelsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Print only these models, with all their metadata.")
    List<String> names = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "A further folder of models; may be repeated.")
    List<Path> folders = List.of();

    @Option(
            names = "--by-noise",
            paramLabel = "STEM",
            description = "Write the named classifiers' recorded accuracy by noise level to STEM.csv, .png and .svg.")
    @Nullable
    Path byNoise;

    @Override
    public Integer call() throws IOException {
        if (byNoise != null) {
            return drawByNoise(byNoise);
        }
        SafetensorsModels models = Places.usual().withModels(folders).modelFiles();
        ImportedModels imported = Places.usual().withModels(folders).imported();
        List<String> known = new ArrayList<>(models.names());
        known.addAll(imported.names());
        List<String> refused = new ArrayList<>();
        for (String name : names.isEmpty() ? known : names) {
            try {
                Optional<Path> file = models.file(name);
                if (file.isPresent()) {
                    print(name, file.get());
                } else {
                    printImported(
                            name,
                            imported.file(name)
                                    .orElseThrow(() -> new UserError(
                                            "there is no model '" + name + "'" + Nearest.hint(name, known))));
                }
            } catch (UnreadableTensors e) {
                refused.add(e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            throw new UserError(String.join("\n", refused));
        }
        return 0;
    }

    private Integer drawByNoise(Path stem) throws IOException {
        if (names.isEmpty()) {
            throw new UserError("--by-noise needs the names of classifiers, e.g. shapes-noise-robust");
        }
        SafetensorsModels models = Places.usual().withModels(folders).modelFiles();
        List<ModelFile.Description> chosen = new ArrayList<>();
        for (String name : names) {
            Path file = models.file(name)
                    .orElseThrow(() ->
                            new UserError("there is no model '" + name + "'" + Nearest.hint(name, models.names())));
            chosen.add(ModelFile.describe(file));
        }
        NoiseLevels.draw(chosen, stem).forEach(System.out::println);
        return 0;
    }

    /** A network from Python has no recipe or metrics here: its description and its files. */
    private void printImported(String name, Path description) throws IOException {
        ImportedNetwork network = ImportReader.read(description);
        System.out.println(name + ": imported " + ImportReader.task(network));
        line("described by", description.toString());
        for (Path file : ImportReader.files(description, network)) {
            line(
                    "file",
                    String.format(Locale.ROOT, "%s, %.2f MB, sha256:%s", file, Files.size(file) / 1e6, hash(file)));
        }
    }

    private String hash(Path file) throws IOException {
        return names.isEmpty() ? shortened(Digest.ofFile(file)) : Digest.ofFile(file);
    }

    private void print(String name, Path file) throws IOException {
        ModelFile.Description model = ModelFile.describe(file);
        System.out.printf(
                Locale.ROOT,
                "%s: %s, %s parameters, %.2f MB%n",
                name,
                model.task(),
                text(model.training().get("parameters")),
                Files.size(file) / 1e6);
        line("recipe", recipe(file, model.name()));
        line("data", model.dataset() + " sha256:" + shortened(model.checksum()));
        line("metrics", metrics(model.metrics()));
        line("file", file + " sha256:" + hash(file));
        if (!names.isEmpty()) {
            line("training", model.training().toString());
            line("all metrics", model.metrics().toString());
        }
    }

    private static void line(String what, String text) {
        System.out.println("  " + what + ": " + text);
    }

    private static String recipe(Path file, String name) {
        Path recipe = Path.of("experiments", "train", name + ".yaml");
        Path beside =
                file.toAbsolutePath().resolveSibling("..").resolve("train").resolve(name + ".yaml");
        return Files.exists(recipe) || Files.exists(beside.normalize()) ? recipe.toString() : "not in this checkout";
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(12, digest.length()));
    }

    /** The plain figures; tables such as accuracy by noise level are left to the full view. */
    private static String metrics(JsonObject metrics) {
        StringJoiner all = new StringJoiner(", ");
        for (Map.Entry<String, JsonElement> metric : metrics.entrySet()) {
            if (metric.getValue().isJsonPrimitive()) {
                all.add(metric.getKey() + " " + text(metric.getValue()));
            }
        }
        return all.toString();
    }

    private static String text(@Nullable JsonElement value) {
        if (value == null || !value.isJsonPrimitive()) {
            return "unknown";
        }
        if (!value.getAsJsonPrimitive().isNumber()) {
            return value.getAsString();
        }
        double number = value.getAsDouble();
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.format(Locale.ROOT, "%.4g", number);
    }
}

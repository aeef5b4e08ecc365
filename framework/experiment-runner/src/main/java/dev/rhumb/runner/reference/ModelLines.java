package dev.rhumb.runner.reference;

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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models that experiments may name: what each is, where it comes from, and how good it is.
 *
 * @param names these models, with all their metadata; every model in short if empty
 * @param models files of this program
 * @param imported descriptions of networks from elsewhere
 */
public record ModelLines(List<String> names, SafetensorsModels models, ImportedModels imported) {
    private static final int SHORT = 12;

    /** Of the models in these places. */
    public static ModelLines of(List<String> names, Places places) {
        return new ModelLines(names, places.modelFiles(), places.imported());
    }

    /**
     * Writes the lines of each model.
     *
     * @throws UserError after the others' lines, with a sentence for each file that cannot be read
     */
    public void write(Consumer<String> lines) throws IOException {
        List<String> known = new ArrayList<>(models.names());
        known.addAll(imported.names());
        List<String> refused = new ArrayList<>();
        for (String name : names.isEmpty() ? known : names) {
            try {
                Optional<Path> file = models.file(name);
                if (file.isPresent()) {
                    write(name, file.get(), lines);
                } else {
                    writeImported(name, imported.file(name).orElseThrow(() -> missing(name, known)), lines);
                }
            } catch (UnreadableTensors e) {
                refused.add(e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            throw new UserError(String.join("\n", refused));
        }
    }

    /** Draws the recorded accuracy of classifiers by noise level; the files that were written. */
    public List<Path> drawByNoise(Path stem) throws IOException {
        if (names.isEmpty()) {
            throw new UserError("--by-noise needs the names of classifiers, e.g. shapes-noise-robust");
        }
        List<ModelFile.Description> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(ModelFile.describe(models.file(name).orElseThrow(() -> missing(name, models.names()))));
        }
        return NoiseLevels.draw(chosen, stem);
    }

    private static UserError missing(String name, List<String> known) {
        return new UserError("there is no model '" + name + "'" + Nearest.hint(name, known));
    }

    /** A network from elsewhere has no recipe or metrics here: its description and its files. */
    private void writeImported(String name, Path description, Consumer<String> lines) throws IOException {
        ImportedNetwork network = ImportReader.read(description);
        lines.accept(name + ": imported " + ImportReader.task(network));
        lines.accept("  described by: " + description);
        for (Path file : ImportReader.files(description, network)) {
            lines.accept(String.format(
                    Locale.ROOT, "  file: %s, %.2f MB, sha256:%s", file, Files.size(file) / 1e6, hash(file)));
        }
    }

    private String hash(Path file) throws IOException {
        return names.isEmpty() ? shortened(Digest.ofFile(file)) : Digest.ofFile(file);
    }

    private void write(String name, Path file, Consumer<String> lines) throws IOException {
        ModelFile.Description model = ModelFile.describe(file);
        lines.accept(String.format(
                Locale.ROOT,
                "%s: %s, %s parameters, %.2f MB",
                name,
                model.task(),
                text(model.training().get("parameters")),
                Files.size(file) / 1e6));
        lines.accept("  recipe: " + recipe(file, model.name()));
        lines.accept("  data: " + model.dataset() + " sha256:" + shortened(model.checksum()));
        lines.accept("  metrics: " + metrics(model.metrics()));
        lines.accept("  file: " + file + " sha256:" + hash(file));
        if (!names.isEmpty()) {
            lines.accept("  training: " + model.training());
            lines.accept("  all metrics: " + model.metrics());
        }
    }

    private static String recipe(Path file, String name) {
        Path recipe = Path.of("experiments", "train", name + ".yaml");
        Path beside =
                file.toAbsolutePath().resolveSibling("..").resolve("train").resolve(name + ".yaml");
        return Files.exists(recipe) || Files.exists(beside.normalize()) ? recipe.toString() : "not in this checkout";
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(SHORT, digest.length()));
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

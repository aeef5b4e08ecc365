package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.data.Dataset;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.diffusion.network.Safetensors;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a training leaves: the averaged weights as a model file, measured once more as they are stored. */
final class TrainedModel {
    private TrainedModel() {}

    static Path write(
            TrainingPlan plan,
            Dataset training,
            Dataset heldOut,
            ScriptedNetwork network,
            NDArray average,
            Validation validation,
            Path folder)
            throws IOException {
        NDManager manager = network.manager();
        JsonObject metrics = new JsonObject();
        Validation.Result result = validation.run(manager, average);
        metrics.addProperty("loss", result.loss());
        metrics.addProperty("held-out", heldOut.size());
        if (plan.task() != Task.DENOISER) {
            metrics.addProperty("accuracy", result.accuracy());
            if (plan.network() instanceof dev.rhumb.diffusion.network.EncoderShape) {
                List<Validation.AtLevel> rows = validation.byLevel(manager, average);
                writeRows(folder.resolve("accuracy-by-noise.csv"), rows);
                metrics.add("accuracy-by-noise", json(rows));
            }
        }
        JsonObject summary = RecordJson.write(plan).getAsJsonObject();
        summary.addProperty("parameters", network.parameterCount());
        summary.addProperty("images", training.size());
        Path file = folder.resolve(plan.name() + ".safetensors");
        ModelFile.Description description = new ModelFile.Description(
                plan.name(),
                RecordJson.write(plan.task()).getAsString(),
                plan.network(),
                plan.preconditioning(),
                training.name(),
                training.checksum(),
                summary,
                metrics);
        ModelFile.write(file, description, network, average.toFloatArray(), Safetensors.Format.F16);
        return file;
    }

    private static void writeRows(Path file, List<Validation.AtLevel> rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("sigma,accuracy,cross_entropy"));
        for (Validation.AtLevel row : rows) {
            lines.add(String.format(Locale.ROOT, "%s,%.4f,%.4f", row.sigma(), row.accuracy(), row.loss()));
        }
        Files.write(file, lines);
    }

    private static JsonArray json(List<Validation.AtLevel> rows) {
        JsonArray array = new JsonArray();
        for (Validation.AtLevel row : rows) {
            JsonObject json = new JsonObject();
            json.addProperty("sigma", row.sigma());
            json.addProperty("accuracy", row.accuracy());
            json.addProperty("cross-entropy", row.loss());
            array.add(json);
        }
        return array;
    }
}

package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.rhumb.data.Dataset;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a training leaves: averaged weights as a model file, measured once more. */
final class TrainedModel {
    private TrainedModel() {}

    static Path write(
            TrainingPlan plan,
            @Nullable String from,
            Dataset training,
            Dataset heldOut,
            ScriptedNetwork network,
            NDArray average,
            TaskLoss objective,
            Validation validation,
            double halfLife,
            Path file)
            throws IOException {
        NDManager manager = network.manager();
        JsonObject metrics = new JsonObject();
        Validation.Result result = validation.run(manager, average);
        metrics.addProperty("loss", result.loss());
        metrics.addProperty("held-out", heldOut.size());
        if (plan.task().hasAccuracy()) {
            metrics.addProperty("accuracy", result.accuracy());
        }
        objective.measure(manager, average, validation, metrics, folder(file));
        JsonObject summary = RecordJson.write(plan).getAsJsonObject();
        summary.addProperty("parameters", network.parameterCount());
        summary.addProperty("images", training.size());
        summary.addProperty("averaged-over", halfLife);
        summary.add("class-names", RecordJson.write(training.classNames()));
        if (from != null) {
            summary.addProperty("from", from);
        }
        if (training.whole() instanceof LatentImages latents) {
            latents.space().addTo(summary);
        }
        ModelFile.Description description = new ModelFile.Description(
                plan.name(),
                RecordJson.write(plan.task()).getAsString(),
                plan.network(),
                plan.preconditioning(),
                training.name(),
                (training.whole() instanceof LatentImages latents ? latents.images() : training).checksum(),
                summary,
                metrics);
        ModelFile.write(file, description, network, PyTorch.floats(average), Safetensors.Format.F16);
        return file;
    }

    private static Path folder(Path file) {
        return java.util.Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder");
    }
}

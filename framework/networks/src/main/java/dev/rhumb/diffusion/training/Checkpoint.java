package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.RecordJson;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.tensors.Safetensors;
import dev.rhumb.tensors.UnreadableTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that a training needs to go on exactly: weights, their average, the optimiser's two vectors, the step, and the plan. */
final class Checkpoint {
    private static final String PLAN = "plan";
    private static final String STEP = "step";
    private static final String DATA = "data";
    private static final String FROM = "from";

    /**
     * Where a training stands.
     *
     * @param step steps done
     * @param from the model whose weights it started from, with its hash; null if they were drawn
     */
    record Standing(long step, @Nullable String from) {}

    private Checkpoint() {}

    static void write(Path file, TrainingPlan plan, String data, Standing standing, Map<String, NDArray> vectors)
            throws IOException {
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        vectors.forEach((name, vector) -> {
            float[] values = PyTorch.floats(vector);
            tensors.put(name, new Safetensors.Tensor(new long[] {values.length}, values));
        });
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PLAN, comparable(plan).toString());
        metadata.put(STEP, Long.toString(standing.step()));
        metadata.put(DATA, data);
        if (standing.from() != null) {
            metadata.put(FROM, standing.from());
        }
        Safetensors.write(file, tensors, metadata, Safetensors.Format.F32);
    }

    /**
     * Fills the vectors and returns where the training stands.
     *
     * @param from the model to start from, with its hash; null to go on with whatever the checkpoint started from
     * @throws IllegalArgumentException if the checkpoint is of another plan or other data, started from other weights, or lies beyond
     *     the plan's last step
     */
    static Standing read(
            Path file, TrainingPlan plan, String data, @Nullable String from, Map<String, NDArray> vectors) {
        Safetensors.Content content = Safetensors.read(file);
        Map<String, String> metadata = content.metadata();
        if (!JsonParser.parseString(metadata.getOrDefault(PLAN, "null")).equals(comparable(plan))) {
            throw new IllegalArgumentException(
                    file + ": the checkpoint is of another plan; finish that one, or remove the file to start afresh");
        }
        if (!data.equals(metadata.get(DATA))) {
            throw new IllegalArgumentException(file + ": the data have changed since the checkpoint was written");
        }
        @Nullable String started = metadata.get(FROM);
        if (from != null && !from.equals(started)) {
            throw new IllegalArgumentException(file + ": the checkpoint did not start from " + from + " but from "
                    + (started == null ? "drawn weights" : started)
                    + "; leave --from out to go on with it, or name another folder with --out");
        }
        long step = Long.parseLong(metadata.getOrDefault(STEP, "0"));
        if (step > plan.lastStep()) {
            throw new IllegalArgumentException(file + ": the checkpoint has " + step + " steps, more than the "
                    + plan.lastStep() + " requested; request more steps, or remove the file to start again");
        }
        vectors.forEach((name, vector) -> {
            Safetensors.Tensor tensor = content.tensors().get(name);
            if (tensor == null || tensor.values().length != vector.size()) {
                throw new UnreadableTensors(
                        file, "the checkpoint lacks '" + name + "' of " + vector.size() + " values");
            }
            ScriptedNetwork.overwrite(vector, tensor.values());
        });
        return new Standing(step, started);
    }

    /** A plan may be prolonged, and reported on more or less often, without becoming another. */
    private static JsonObject comparable(TrainingPlan plan) {
        JsonObject json =
                JsonParser.parseString(RecordJson.write(plan).toString()).getAsJsonObject();
        if (plan.optimiser().decay() == Optimiser.Decay.CONSTANT) {
            json.remove("steps");
        }
        for (String key : new String[] {"report", "validate", "checkpoint", "max-steps", "patience"}) {
            json.remove(key);
        }
        return json;
    }
}

package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.rhumb.data.Dataset;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.records.Words;
import dev.rhumb.tensors.Safetensors;
import dev.rhumb.tensors.UnreadableTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A trained network in one safetensors file: the weights by name, and in the metadata a JSON description of what they are.
 *
 * @param file where it lies
 * @param description task, network, preconditioning, data set, training and metrics
 * @param network the network with its weights, ready to run
 */
public record ModelFile(Path file, Description description, ScriptedNetwork network) {
    private static final String KEY = "rhumb-model";

    /**
     * What a model is.
     *
     * @param name of the model
     * @param task what it was trained for: {@code denoiser}, {@code noise-robust-classifier} or {@code clean-classifier}
     * @param network what the network looks like
     * @param preconditioning what its raw output means
     * @param dataset name of the data set
     * @param checksum SHA-256 of the data set's source
     * @param training how it was trained, as free JSON
     * @param metrics measured on held-out images, as free JSON
     */
    public record Description(
            String name,
            String task,
            NetworkShape network,
            Preconditioning preconditioning,
            String dataset,
            String checksum,
            JsonObject training,
            JsonObject metrics) {

        private static final String CLASS_NAMES = "class-names";

        public Description {
            Objects.requireNonNull(training, "training");
            Objects.requireNonNull(metrics, "metrics");
            JsonElement given = training.get("label-dropout");
            double dropout = given == null ? 0 : given.getAsDouble();
            if (!(dropout >= 0 && dropout <= 1)) {
                throw new IllegalArgumentException("training.label-dropout must be from 0 to 1, not " + dropout);
            }
        }

        /** Whether a denoiser was trained to answer without a condition; those that do not say are taken to be. */
        public boolean hasNull() {
            JsonElement dropout = training.get("label-dropout");
            return dropout == null || dropout.getAsDouble() > 0;
        }

        /** What its classes are called, in the order of their labels: as the training recorded, or their numbers. */
        public List<String> classNames() {
            JsonElement names = training.get(CLASS_NAMES);
            if (names == null && training.get("dataset") instanceof JsonObject data) {
                names = data.get(CLASS_NAMES);
            }
            if (names instanceof JsonArray list && list.size() == network.classes()) {
                return list.asList().stream().map(JsonElement::getAsString).toList();
            }
            return Dataset.numbers(network.classes());
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("name", name);
            json.addProperty("task", task);
            json.add("network", network instanceof ForeignShape foreign ? foreign.json() : RecordJson.write(network));
            json.add("preconditioning", RecordJson.write(preconditioning));
            json.addProperty("dataset", dataset);
            json.addProperty("checksum", checksum);
            json.add("training", training);
            json.add("metrics", metrics);
            return json;
        }

        /** This program's own, or what a plugin's has in common with them. */
        private static NetworkShape network(JsonElement json) {
            if (json instanceof JsonObject keys && keys.has("type")) {
                String type = keys.get("type").getAsString();
                if (!Networks.KIND.named().containsKey(type)) {
                    return ForeignShape.of(type, keys);
                }
            }
            return RecordJson.read(json, NetworkShape.class, Networks.WORDS);
        }

        /** With a plugin's network as its record, if these words have it. */
        public Description with(Words words) {
            return network instanceof ForeignShape foreign
                            && words.of(NetworkShape.class).containsKey(foreign.type())
                    ? new Description(
                            name,
                            task,
                            RecordJson.read(foreign.json(), NetworkShape.class, words),
                            preconditioning,
                            dataset,
                            checksum,
                            training,
                            metrics)
                    : this;
        }

        static Description of(JsonObject json) {
            return new Description(
                    text(json, "name"),
                    text(json, "task"),
                    network(required(json, "network")),
                    RecordJson.read(required(json, "preconditioning"), Preconditioning.class),
                    text(json, "dataset"),
                    text(json, "checksum"),
                    mapping(json, "training"),
                    mapping(json, "metrics"));
        }

        private static JsonElement required(JsonObject json, String key) {
            JsonElement value = json.get(key);
            if (value == null || value.isJsonNull()) {
                throw new IllegalArgumentException("the key '" + key + "' is missing");
            }
            return value;
        }

        private static String text(JsonObject json, String key) {
            if (required(json, key) instanceof JsonPrimitive value && value.isString()) {
                return value.getAsString();
            }
            throw new IllegalArgumentException(key + " must be a text, not " + json.get(key));
        }

        private static JsonObject mapping(JsonObject json, String key) {
            if (required(json, key) instanceof JsonObject value) {
                return value;
            }
            throw new IllegalArgumentException(key + " must be a mapping of keys to values, not " + json.get(key));
        }
    }

    /**
     * Writes a model atomically.
     *
     * @param weights the flat weights to store
     * @param format float16 halves the file and moves each weight by at most 1 in 2048
     */
    public static void write(
            Path file, Description description, ScriptedNetwork network, float[] weights, Safetensors.Format format)
            throws IOException {
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        for (ParameterSpec spec : network.specs()) {
            int from = (int) spec.offset();
            tensors.put(
                    spec.name(),
                    new Safetensors.Tensor(
                            spec.shape().getShape(), Arrays.copyOfRange(weights, from, from + (int) spec.size())));
        }
        Safetensors.write(file, tensors, Map.of(KEY, description.toJson().toString()), format);
    }

    /**
     * Reads what a model is, and not its weights' values.
     *
     * @throws UnreadableTensors if the file is missing, damaged or not a model
     */
    public static Description describe(Path file) {
        return describe(file, Safetensors.metadata(file));
    }

    private static Description describe(Path file, Map<String, String> metadata) {
        String text = metadata.get(KEY);
        if (text == null) {
            throw new UnreadableTensors(
                    file, "holds tensors but no description of a model (metadata key '" + KEY + "')");
        }
        try {
            return Description.of(JsonParser.parseString(text).getAsJsonObject());
        } catch (JsonParseException e) {
            throw new UnreadableTensors(file, "the description of the model is not JSON, or is nested too deeply");
        } catch (IllegalStateException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException
                | UnsupportedOperationException e) {
            throw new UnreadableTensors(file, "the description of the model is damaged (" + e.getMessage() + ")");
        }
    }

    /**
     * Rebuilds a network.
     *
     * @param manager owns the network's native memory
     * @throws UnreadableTensors if the file is missing, damaged, not a model, or its tensors do not fit the network
     */
    public static ModelFile load(Path file, NDManager manager) {
        return load(file, manager, Networks.WORDS);
    }

    /**
     * As {@link #load(Path, NDManager)}.
     *
     * @param words the architectures that are installed
     */
    public static ModelFile load(Path file, NDManager manager, Words words) {
        Safetensors.Content content = Safetensors.read(file);
        Description description = described(file, content, words);
        ScriptedNetwork network = built(file, description, content, manager);
        try {
            network.setWeights(weights(file, network, content));
        } catch (UnreadableTensors e) {
            network.close();
            throw e;
        }
        return new ModelFile(file, description, network);
    }

    private static Description described(Path file, Safetensors.Content content, Words words) {
        try {
            return describe(file, content.metadata()).with(words);
        } catch (IllegalArgumentException e) {
            throw new UnreadableTensors(file, "its network cannot be made: " + e.getMessage());
        }
    }

    /** A network that is far larger than its file is refused before it takes memory; a smaller difference is reported by name. */
    private static ScriptedNetwork built(
            Path file, Description description, Safetensors.Content content, NDManager manager) {
        long values = content.tensors().values().stream()
                .mapToLong(tensor -> tensor.values().length)
                .sum();
        try {
            return ForwardScript.within(
                    2 * values + Networks.MOST, () -> Networks.build(description.network(), manager));
        } catch (IllegalArgumentException e) {
            throw new UnreadableTensors(
                    file, "its description does not fit its " + values + " weights: " + e.getMessage());
        }
    }

    private static float[] weights(Path file, ScriptedNetwork network, Safetensors.Content content) {
        float[] flat = new float[Math.toIntExact(network.parameterCount())];
        TreeMap<String, Safetensors.Tensor> left = new TreeMap<>(content.tensors());
        for (ParameterSpec spec : network.specs()) {
            Safetensors.Tensor tensor = left.remove(spec.name());
            if (tensor == null) {
                throw new UnreadableTensors(file, "lacks the tensor '" + spec.name() + "' of its network");
            }
            if (!Arrays.equals(tensor.shape(), spec.shape().getShape())) {
                throw new UnreadableTensors(
                        file,
                        "tensor '" + spec.name() + "' has shape " + Arrays.toString(tensor.shape())
                                + ", but the network needs " + spec.shape());
            }
            System.arraycopy(tensor.values(), 0, flat, (int) spec.offset(), tensor.values().length);
        }
        if (!left.isEmpty()) {
            throw new UnreadableTensors(file, "holds the tensor '" + left.firstKey() + "', which its network lacks");
        }
        for (float value : flat) {
            if (!Float.isFinite(value)) {
                throw new UnreadableTensors(file, "holds a weight that is not a finite number");
            }
        }
        return flat;
    }

    /** A metric of the description. */
    public JsonElement metric(String name) {
        JsonElement value = description.metrics().get(name);
        if (value == null) {
            throw new IllegalArgumentException(file + " has no metric '" + name + "'; it has "
                    + description.metrics().keySet());
        }
        return value;
    }
}

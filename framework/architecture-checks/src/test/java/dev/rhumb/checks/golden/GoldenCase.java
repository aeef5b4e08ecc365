package dev.rhumb.checks.golden;

import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** One case of an index: which peer ran what with which configuration, and what came out. */
record GoldenCase(Path folder, JsonNode node) {

    String id() {
        return node.get("id").asString();
    }

    String topic() {
        return node.get("topic").asString();
    }

    /** The peer; the first one where several computed the same. */
    String peer() {
        return peers().get(0).path("peer").asString("");
    }

    /** The functions that computed the outputs, of all peers. */
    String function() {
        List<String> functions = new ArrayList<>();
        peers().forEach(peer -> functions.add(peer.path("function").asString("")));
        return String.join(", ", functions);
    }

    private List<JsonNode> peers() {
        JsonNode peer = node.path("peer");
        return peer.isArray() ? List.copyOf(peer.values()) : List.of(peer);
    }

    Config config() {
        return new Config(node.path("config"));
    }

    JsonNode inputs() {
        return node.path("inputs");
    }

    JsonNode json(String field) {
        return node.path(field);
    }

    /** The named input array. */
    NpyArray input(String name) {
        return array(inputs().path(name));
    }

    /** The array that a reference names. */
    NpyArray array(JsonNode reference) {
        try {
            return Npy.read(file(reference.path("file").asString()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(id(), unreadable);
        }
    }

    /** The named input, a matrix with one row per sample. */
    Features features(String name) {
        NpyArray matrix = input(name);
        return Features.of(matrix.toDoubles(), matrix.shape()[0], matrix.shape()[1]);
    }

    /** A file named by a plain string. */
    Path file(String path) {
        return folder.resolve(path);
    }

    /** The array outputs computed in double precision, by name. */
    Map<String, double[]> arrayOutputs() {
        Map<String, double[]> result = new TreeMap<>();
        node.path("outputs").properties().forEach(output -> {
            if (!output.getKey().endsWith("_native") && output.getValue().has("file")) {
                result.put(output.getKey(), array(output.getValue()).toDoubles());
            }
        });
        return result;
    }

    /** {@code atol} or {@code rtol} of an output. */
    double tolerance(String output, String kind) {
        JsonNode all = node.path("tolerance");
        JsonNode own = all.has(output) ? all.get(output) : all.has("f64") ? all.get("f64") : all;
        if (own.has(kind)) {
            return own.get(kind).asDouble();
        }
        // tolerances by output that leave this one out: the loosest of the others
        double loosest = 0;
        for (JsonNode other : all) {
            loosest = Math.max(loosest, other.path(kind).asDouble(0));
        }
        return loosest;
    }
}

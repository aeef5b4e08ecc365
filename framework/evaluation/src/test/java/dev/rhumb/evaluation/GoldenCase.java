package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Npy;
import dev.rhumb.evaluation.io.NpyArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One case of an index of golden values. */
record GoldenCase(Path folder, JsonNode json) {
    String id() {
        return json.path("id").asString();
    }

    /** The functions that computed the outputs, of all packages named. */
    String functions() {
        List<String> functions = new ArrayList<>();
        JsonNode peer = json.path("peer");
        for (JsonNode one : peer.isArray() ? peer : List.of(peer)) {
            functions.add(one.path("function").asString());
        }
        return String.join(", ", functions);
    }

    JsonNode config() {
        return json.path("config");
    }

    JsonNode outputs() {
        return json.path("outputs");
    }

    double relativeTolerance() {
        return json.path("tolerance").path("rtol").asDouble();
    }

    double absoluteTolerance() {
        return json.path("tolerance").path("atol").asDouble();
    }

    Features features(String input) {
        return SampleFiles.matrix(array(json.path("inputs").path(input)), id() + " " + input);
    }

    NpyArray array(String input) {
        return array(json.path("inputs").path(input));
    }

    NpyArray array(JsonNode reference) {
        try {
            return Npy.read(folder.resolve(reference.path("file").asString()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

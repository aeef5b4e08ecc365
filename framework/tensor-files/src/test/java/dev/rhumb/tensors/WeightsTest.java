package dev.rhumb.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path folder;

    @BeforeEach
    void twoShards() throws IOException {
        write(FIRST, "a", 1);
        write(SECOND, "b", 2);
        index("\"a\": \"" + FIRST + "\", \"b\": \"" + SECOND + "\"");
    }

    private void write(String file, String name, float value) throws IOException {
        Safetensors.write(
                folder.resolve(file),
                Map.of(name, new Safetensors.Tensor(new long[] {1}, new float[] {value})),
                Map.of(),
                Safetensors.Format.F16);
    }

    private void index(String map) throws IOException {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\": {\"total_size\": 4}, \"weight_map\": {" + map + "}}");
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> Weights.open(folder))
                .isInstanceOf(UnreadableTensors.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContainingAll(parts);
    }

    @Test
    void shardsAreReadThroughTheirIndex() {
        Weights weights = Weights.open(folder);
        assertThat(weights.file()).isEqualTo(folder.resolve("model.safetensors.index.json"));
        assertThat(weights.tensors().get("a").floats()).containsExactly(1);
        assertThat(weights.tensors().get("b").floats()).containsExactly(2);
        assertThat(weights.tensors().get("b").type()).isEqualTo(ElementType.F16);
    }

    @Test
    void wholePrecisionIsPreferredToHalf() throws IOException {
        write("model.fp16.safetensors", "half", 1);
        assertThat(Weights.open(folder).tensors()).containsOnlyKeys("a", "b");
        Files.delete(folder.resolve("model.safetensors.index.json"));
        assertThat(Weights.open(folder).tensors()).containsOnlyKeys("half");
        write("model.safetensors", "whole", 1);
        assertThat(Weights.open(folder).tensors()).containsOnlyKeys("whole");
    }

    @Test
    void anIndexThatDoesNotFitItsShardsIsRefused() throws IOException {
        index("\"a\": \"" + FIRST + "\"");
        assertThat(Weights.open(folder).tensors()).containsOnlyKeys("a");
        index("\"a\": \"" + FIRST + "\", \"b\": \"" + SECOND + "\", \"c\": \"" + SECOND + "\"");
        refused("says that tensor 'c' is in '" + SECOND + "', which does not hold it");
        index("\"a\": \"" + SECOND + "\", \"b\": \"" + SECOND + "\"");
        refused("says that tensor 'a' is in", "which does not hold it");
    }

    @Test
    void surplusTensorsAndMissingShardsAreNamed() throws IOException {
        index("\"b\": \"" + FIRST + "\", \"x\": \"" + SECOND + "\"");
        refused("says that tensor 'a' is in no file, but '" + FIRST + "' holds it");
        index("\"a\": \"" + FIRST + "\", \"b\": \"gone.safetensors\"");
        refused("names the file 'gone.safetensors', which is not beside it");
    }

    @Test
    void indicesThatAreNoneAreRefused() throws IOException {
        for (String content : new String[] {"", "[]", "{}", "{\"weight_map\": 1}", "{\"weight_map\": {\"a\": {}}}"}) {
            Files.writeString(folder.resolve("model.safetensors.index.json"), content);
            refused("is not an index: a JSON object whose weight_map names a file for each tensor");
        }
        index("\"a\": \"../" + FIRST + "\"");
        refused("names '../" + FIRST + "', which is not a .safetensors file beside it");
    }

    @Test
    void foldersAndNamesWithoutWeightsAreRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> Weights.open(empty)).hasMessageContaining("holds no weights of a usual name");
        Path other = Files.writeString(folder.resolve("weights.h5"), "x");
        assertThatThrownBy(() -> Weights.open(other)).hasMessageContaining("is not named as weights are");
        assertThatThrownBy(() -> Weights.open(folder.resolve("absent"))).hasMessageContaining("no such file or folder");
    }
}

package dev.rhumb.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.tensors.Safetensors;
import dev.rhumb.tensors.UnreadableTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    private static final JudgeShape SHAPE = new JudgeShape(1, 8, 8, 3, List.of(4, 8), 5, 4);

    @TempDir
    Path folder;

    private Path write(NDManager manager) throws IOException {
        JsonObject metrics = new JsonObject();
        metrics.addProperty("accuracy", 0.5);
        Preconditioning preconditioning = new Preconditioning(Preconditioning.Kind.EDM, 0.5);
        ScriptedNetwork network = Networks.build(SHAPE, manager);
        network.initialize(4);
        Path file = folder.resolve("judge.safetensors");
        ModelFile.write(
                file,
                new ModelFile.Description(
                        "judge", "clean-classifier", SHAPE, preconditioning, "none", "abc", new JsonObject(), metrics),
                network,
                network.toFloats(),
                Safetensors.Format.F32);
        return file;
    }

    @Test
    void classesAreCalledAsTheTrainingRecordedOrByTheirNumbers() {
        assertThat(classNames("{}")).containsExactly("0", "1", "2");
        assertThat(classNames("{'class-names': ['cat', 'dog', '10']}")).containsExactly("cat", "dog", "10");
        assertThat(classNames("{'dataset': {'type': 'idx', 'class-names': ['a', 'b', 'c']}}"))
                .containsExactly("a", "b", "c");
        assertThat(classNames("{'class-names': ['cat']}")).containsExactly("0", "1", "2");
    }

    private static List<String> classNames(String training) {
        return new ModelFile.Description(
                        "judge",
                        "clean-classifier",
                        SHAPE,
                        new Preconditioning(Preconditioning.Kind.EDM, 0.5),
                        "none",
                        "abc",
                        JsonParser.parseString(training).getAsJsonObject(),
                        new JsonObject())
                .classNames();
    }

    @Test
    void aLoadedNetworkAnswersLikeTheOneThatWasWritten() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Path file = write(manager);
            ModelFile model = ModelFile.load(file, manager);
            assertThat(model.description().network()).isEqualTo(SHAPE);
            assertThat(model.metric("accuracy").getAsDouble()).isEqualTo(0.5);
            Judge original = new Judge(manager, SHAPE);
            original.initialize(4);
            NDArray x = manager.create(new float[64], new Shape(1, 1, 8, 8)).add(0.3);
            assertThat(((Judge) model.network()).judge(x).features().toFloatArray())
                    .isEqualTo(original.judge(x).features().toFloatArray());
            assertThat(ModelFile.describe(file)).isEqualTo(model.description());
        }
    }

    @Test
    void tensorsThatDoNotFitTheNetworkAreRefused() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Path file = write(manager);
            Safetensors.Content content = Safetensors.read(file);
            Map<String, Safetensors.Tensor> tensors = new TreeMap<>(content.tensors());
            tensors.put("head.bias", new Safetensors.Tensor(new long[] {2}, new float[2]));
            Safetensors.write(file, tensors, content.metadata(), Safetensors.Format.F32);
            assertThatThrownBy(() -> ModelFile.load(file, manager))
                    .isInstanceOf(UnreadableTensors.class)
                    .hasMessageContaining("tensor 'head.bias' has shape [2], but the network needs (3)");
            tensors.remove("head.bias");
            Safetensors.write(file, tensors, content.metadata(), Safetensors.Format.F32);
            assertThatThrownBy(() -> ModelFile.load(file, manager))
                    .hasMessageContaining("lacks the tensor 'head.bias'");
            tensors.put("head.bias", new Safetensors.Tensor(new long[] {3}, new float[] {0, Float.NaN, 0}));
            Safetensors.write(file, tensors, content.metadata(), Safetensors.Format.F32);
            assertThatThrownBy(() -> ModelFile.load(file, manager)).hasMessageContaining("not a finite number");
            tensors.put("head.bias", new Safetensors.Tensor(new long[] {3}, new float[3]));
            tensors.put("tail", new Safetensors.Tensor(new long[] {3}, new float[3]));
            Safetensors.write(file, tensors, content.metadata(), Safetensors.Format.F32);
            assertThatThrownBy(() -> ModelFile.load(file, manager))
                    .hasMessageContaining("'tail', which its network lacks");
        }
    }

    @Test
    void tensorsWithoutADescriptionAreNoModel() throws IOException {
        Path file = folder.resolve("plain.safetensors");
        Safetensors.write(file, Map.of(), Map.of(), Safetensors.Format.F32);
        assertThatThrownBy(() -> ModelFile.describe(file)).hasMessageContaining("no description of a model");
        Safetensors.write(file, Map.of(), Map.of("rhumb-model", "{\"name\": 3}"), Safetensors.Format.F32);
        assertThatThrownBy(() -> ModelFile.describe(file))
                .hasMessageEndingWith("description of the model is damaged (name must be a text, not 3)");
        Safetensors.write(file, Map.of(), Map.of("rhumb-model", "{\"task\": null}"), Safetensors.Format.F32);
        assertThatThrownBy(() -> ModelFile.describe(file)).hasMessageEndingWith("(the key 'name' is missing)");
        Safetensors.write(file, Map.of(), Map.of("rhumb-model", "[".repeat(1000)), Safetensors.Format.F32);
        assertThatThrownBy(() -> ModelFile.describe(file)).hasMessageEndingWith("is not JSON, or is nested too deeply");
    }

    @Test
    void aJudgeIsNoDenoiser() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelFile model = ModelFile.load(write(manager), manager);
            assertThatThrownBy(() -> NetworkDenoiser.of(model))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("holds a clean-classifier, not a denoiser");
        }
    }
}

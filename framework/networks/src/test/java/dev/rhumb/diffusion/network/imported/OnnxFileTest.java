package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.OnnxRuntime;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that {@code torch.onnx} exported ({@code onnx_files.py}); {@code ./mvnw -Ponnx -pl framework/networks -am verify} runs all of it. */
class OnnxFileTest {
    private static final double SAME = 2e-6;
    private static final PixelInput PIXELS = new PixelInput(3, 9, 9, -1, 1, List.of(), List.of(), Resize.NONE);
    private static final NoiseLevel CLEAN = NoiseLevel.of(1, 0);

    private final NDManager manager = PyTorch.manager();

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException, URISyntaxException {
        Path all = Path.of(
                Objects.requireNonNull(OnnxFileTest.class.getResource("/onnx")).toURI());
        for (String name : List.of("denoiser.onnx", "classifier.onnx", "peer.safetensors")) {
            Files.copy(all.resolve(name), folder.resolve(name));
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private NDArray peer(String name) {
        Map<String, Safetensors.Tensor> all =
                Safetensors.read(folder.resolve("peer.safetensors")).tensors();
        Safetensors.Tensor tensor = Objects.requireNonNull(all.get(name));
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    private static void assertSame(NDArray found, NDArray due) {
        assertThat(found.getShape()).isEqualTo(due.getShape());
        assertThat(found.sub(due).abs().max().getFloat() / due.abs().max().getFloat())
                .isLessThan((float) SAME);
    }

    private DenoiserDescriptor denoiser() {
        return new DenoiserDescriptor(
                "denoiser.onnx",
                DenoiserDescriptor.PredictionType.EPSILON,
                0.5,
                new TrainingNoise(Optional.of(VpTable.ddpm()), Optional.empty(), TrainingNoise.Time.INDEX, 1),
                new DenoiserDescriptor.Sample(2, 4, 4),
                new Conditioning.Labels(3, Optional.of(3)),
                Optional.empty(),
                false);
    }

    private ImportedClassifier classifier() {
        ClassifierDescriptor described = new ClassifierDescriptor(
                "classifier.onnx", Optional.empty(), PIXELS, 5, Optional.empty(), Coordinates.VARIANCE_PRESERVING);
        return ImportedClassifier.open("onnx", described, folder, manager);
    }

    @Test
    void withoutOnnxRuntimeASentenceHasTheCommandThatInstallsIt() {
        assumeFalse(OnnxRuntime.isInstalled());
        assertThatThrownBy(this::classifier)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "classifier.onnx' is an ONNX file, and ONNX Runtime is not installed",
                        "./mvnw -q -N -Ponnx prepare-package")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void whereOnlyTorchScriptCanBeUsedTheSentenceNamesTheWayOut() {
        assertThatThrownBy(() -> TorchScript.load(folder.resolve("denoiser.onnx"), manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is an ONNX file, where only TorchScript can be used");
    }

    @Test
    void weightsBesideTheFileBelongToIt() throws IOException {
        Path file = folder.resolve("classifier.onnx");
        assertThat(OnnxFile.weights(file)).isEmpty();
        Path data = Files.writeString(folder.resolve("classifier.onnx.data"), "weights");
        assertThat(OnnxFile.weights(file)).contains(data);
        assertThat(new FeaturesDescriptor("classifier.onnx", PIXELS, Optional.empty()).filesIn(folder))
                .containsExactly(file, data);
    }

    @Tag("onnx")
    @Test
    void aNetworkOfThreeInputsGivesWhatPyTorchComputes() {
        Loaded network = Loaded.file(folder.resolve("denoiser.onnx"), manager);
        NDArray t = peer("denoiser.t").toType(DataType.INT64, false);
        NDArray labels = peer("denoiser.labels").toType(DataType.INT64, false);
        NDArray found = network.run(new Shape(3, 2, 4, 4), "the prediction", peer("denoiser.x"), t, labels);
        assertSame(found, peer("denoiser.result"));
        assertThat(found.getManager().getEngine().getEngineName()).isEqualTo("PyTorch");
    }

    @Tag("onnx")
    @Test
    void aDenoiserIsEvaluatedAndHasNeitherGradientNorInside() {
        try (ImportedDenoiser model = ImportedDenoiser.open("onnx", denoiser(), folder, manager)) {
            NDArray x = peer("denoiser.x");
            NDArray labels = manager.create(new long[] {0, 2, 3});
            Condition condition = Condition.ofLabels("labels", labels, () -> labels);
            NoiseLevel level = NoiseLevel.of(0.6, 0.8);
            NDArray first =
                    model.denoise(List.of(Query.of(x, level, condition))).get(0);
            NDArray again =
                    model.denoise(List.of(Query.of(x, level, condition))).get(0);
            assertThat(first.toFloatArray()).containsExactly(again.toFloatArray());
            assertThat(model.isDifferentiable()).isFalse();
            assertThatThrownBy(() -> Autograd.recording(
                            true, () -> model.denoise(List.of(Query.of(Autograd.leaf(x), level, condition)))))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("denoiser.onnx' is an ONNX file, which has no gradient");
            assertThatThrownBy(() -> model.inside().requireEditable(new Edit("identity-attention", List.of("mid"))))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("is an exported file, which cannot be edited inside");
        }
    }

    @Tag("onnx")
    @Test
    void aClassifierGivesLogitsAndRefusesToGuideByGradients() {
        try (ImportedClassifier network = classifier()) {
            NDArray x = peer("classifier.x");
            assertSame(network.logits(x, CLEAN), peer("classifier.result"));
            assertThatThrownBy(() -> Autograd.recording(true, () -> network.logits(Autograd.leaf(x), CLEAN)))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("a method of the stack needs one through it");
        }
    }

    @Tag("onnx")
    @Test
    void featuresComeWithAndWithoutADescription() {
        NDArray x = peer("classifier.x");
        FeaturesDescriptor described = new FeaturesDescriptor("classifier.onnx", PIXELS, Optional.of(5));
        try (ImportedFeatures network = ImportedFeatures.open(described, folder, manager);
                ImportedFeatures plain = ImportedFeatures.load(folder.resolve("classifier.onnx"), manager)) {
            assertSame(network.features(x), peer("classifier.result"));
            assertSame(plain.features(x), peer("classifier.result"));
        }
    }

    @Tag("onnx")
    @Test
    void memoryIsFreedWithTheCallsAndTheNetwork() {
        Loaded network = Loaded.file(folder.resolve("classifier.onnx"), manager);
        NDArray x = peer("classifier.x");
        for (int i = 0; i < 200; i++) {
            try (NDManager scratch = manager.newSubManager()) {
                NDArray mine = x.duplicate();
                mine.attach(scratch);
                NDArray found = network.run(new Shape(2, 5), "logits", mine);
                assertThat(found.getManager()).isSameAs(scratch);
            }
        }
    }

    @Tag("onnx")
    @Test
    void filesAndInputsThatDoNotFitAreASentence() throws IOException {
        Loaded network = Loaded.file(folder.resolve("classifier.onnx"), manager);
        refused(() -> network.run(new Shape(2, 5), "logits", peer("denoiser.x")), "does not take float32 (3, 2, 4, 4)");
        refused(
                () -> network.run(new Shape(2, 5), "logits", peer("classifier.x"), peer("denoiser.t")),
                "looking for: [x]");
        refused(
                () -> network.run(new Shape(2, 7), "class logits", peer("classifier.x")),
                "but class logits must be (2, 7)");
        byte[] whole = Files.readAllBytes(folder.resolve("classifier.onnx"));
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
        refused(() -> Loaded.file(cut, manager), "cut.onnx' is not an ONNX file that ONNX Runtime can read");
        Path text = Files.writeString(folder.resolve("text.onnx"), "no network");
        refused(() -> Loaded.file(text, manager), "text.onnx' is not an ONNX file that ONNX Runtime can read");
        refused(() -> Loaded.file(folder.resolve("none.onnx"), manager), "there is no file");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence)
                .message()
                .doesNotContain("\n");
    }
}

package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.engine.ScriptArchive;
import dev.rhumb.diffusion.network.imported.DenoiserDescriptor.PredictionType;
import dev.rhumb.diffusion.schedule.DiscreteLevels;
import dev.rhumb.diffusion.schedule.VpTable;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Edit;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportedDenoiserTest {
    private static final VpTable TABLE = VpTable.ddpm();
    private static final NoiseLevel LEVEL = DiscreteLevels.of(TABLE).at(400);
    private static final Conditioning NONE = new Conditioning.None();

    @TempDir
    Path folder;

    private final NDManager manager = PyTorch.manager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static DenoiserDescriptor described(PredictionType prediction, Conditioning conditioning) {
        TrainingNoise noise = new TrainingNoise(Optional.of(TABLE), Optional.empty(), TrainingNoise.Time.INDEX, 1);
        return new DenoiserDescriptor(
                "net.pt",
                prediction,
                0.5,
                noise,
                new DenoiserDescriptor.Sample(2, 3, 4),
                conditioning,
                Optional.empty(),
                false);
    }

    private ImportedDenoiser open(Conditioning conditioning, String inputs, String expression) {
        Scripts.write(folder.resolve("net.pt"), inputs, expression);
        return ImportedDenoiser.open("foreign", described(PredictionType.EPSILON, conditioning), folder, manager);
    }

    private NDArray points(int rows) {
        return manager.create(new Draws(1, "points", 0).normals(rows * 24), new Shape(rows, 2, 3, 4));
    }

    private Condition labels(long... labels) {
        NDArray array = manager.create(labels);
        return Condition.ofLabels("labels", array, () -> array);
    }

    @Test
    void theNetworkIsToldTheIndexAndItsNoiseBecomesAnEstimate() {
        try (ImportedDenoiser model =
                open(NONE, "x, t", "torch.mul(x, torch.view(torch.mul(t, 0.001), [-1, 1, 1, 1]))")) {
            NDArray x = points(2);
            float[] found = model.denoise(List.of(Query.of(x, LEVEL, labels(0, 0))))
                    .get(0)
                    .toFloatArray();
            float[] given = x.toFloatArray();
            for (int i = 0; i < found.length; i++) {
                double expected = given[i] * (1 - LEVEL.s() * 0.4) / LEVEL.a();
                assertThat((double) found[i]).isCloseTo(expected, within(1e-5));
            }
        }
    }

    @Test
    void aReadyDenoiserGetsDataPlusNoiseAndItsSigma() {
        // D(x; sigma) = x / (1 + sigma^2) is exact for standard normal data.
        Scripts.write(
                folder.resolve("net.pt"),
                "x, t",
                "torch.div(x, torch.add(torch.view(torch.square(t), [-1, 1, 1, 1]), 1.))");
        DenoiserDescriptor described = new DenoiserDescriptor(
                "net.pt",
                PredictionType.DENOISED,
                0.5,
                new TrainingNoise(
                        Optional.empty(), Optional.of(new SigmaRange(0.002, 80)), TrainingNoise.Time.SIGMA, 1),
                new DenoiserDescriptor.Sample(2, 3, 4),
                NONE,
                Optional.empty(),
                false);
        try (ImportedDenoiser model = ImportedDenoiser.open("foreign", described, folder, manager)) {
            NDArray x = points(2);
            float[] given = x.toFloatArray();
            for (NoiseLevel level : List.of(LEVEL, NoiseLevel.ofSigma(7), NoiseLevel.of(0.25, 0.75))) {
                float[] found = model.denoise(List.of(Query.of(x, level, labels(0, 0))))
                        .get(0)
                        .toFloatArray();
                double factor = level.a() / (level.a() * level.a() + level.s() * level.s());
                for (int i = 0; i < found.length; i++) {
                    assertThat((double) found[i]).isCloseTo(given[i] * factor, within(1e-5));
                }
            }
            assertThatThrownBy(() -> model.denoise(List.of(Query.of(x, NoiseLevel.of(0, 1), labels(0, 0)))))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("start at a finite sigma");
        }
    }

    @Test
    void labelsAndTheNullLabelReachTheNetworkInOneForward() {
        Conditioning labels = new Conditioning.Labels(3, Optional.of(7));
        try (ImportedDenoiser model =
                open(labels, "x, t, y", "torch.add(torch.mul(x, 0.), torch.view(torch.to(y, 6), [-1, 1, 1, 1]))")) {
            NDArray x = points(2).mul(0);
            List<NDArray> answers =
                    model.denoise(List.of(Query.of(x, LEVEL, labels(0, 2)), Query.of(x, LEVEL, labels(3, 3))));
            double unit = -LEVEL.s() / LEVEL.a();
            assertThat((double) answers.get(0).toFloatArray()[24]).isCloseTo(2 * unit, within(1e-5));
            assertThat((double) answers.get(1).toFloatArray()[0]).isCloseTo(7 * unit, within(1e-5));
            assertThatThrownBy(() -> model.denoise(List.of(Query.of(x, LEVEL, labels(0, 4)))))
                    .hasMessageContainingAll("labels 0..2", "the label is 4");
        }
    }

    @Test
    void gradientsFlowToThePoint() {
        try (ImportedDenoiser model = open(NONE, "x, t", "torch.sin(x)")) {
            NDArray leaf = Autograd.leaf(points(1));
            Autograd.recording(true, () -> {
                NDArray answer =
                        model.denoise(List.of(Query.of(leaf, LEVEL, labels(0)))).get(0);
                float[] gradient =
                        Autograd.backward(answer, answer.onesLike(), leaf).toFloatArray();
                float[] at = leaf.toFloatArray();
                for (int i = 0; i < at.length; i++) {
                    double expected = (1 - LEVEL.s() * Math.cos(at[i])) / LEVEL.a();
                    assertThat((double) gradient[i]).isCloseTo(expected, within(1e-5));
                }
                return answer;
            });
        }
    }

    @Test
    void captionsAreReadByTheTokenizerAndFilledUp() throws IOException {
        Scripts.tokenizer(folder.resolve("tokenizer.json"));
        Scripts.write(folder.resolve("text.pt"), "ids", "torch.unsqueeze(torch.to(ids, 6), 2)");
        TextDescriptor text = new TextDescriptor("text.pt", "tokenizer.json", 5, 9, 1);
        try (ImportedDenoiser model = open(
                new Conditioning.Text(text),
                "x, t, e",
                "torch.mul(x, torch.view(torch.sum(e, [1, 2]), [-1, 1, 1, 1]))")) {
            assertThat(model.readsCaptions()).isTrue();
            float[] ids = model.encode(manager, List.of("red ring", "")).toFloatArray();
            assertThat(ids).containsExactly(1, 3, 5, 2, 9, 1, 2, 9, 9, 9);
            assertThatThrownBy(() -> model.requireReadable("red ring blue ring"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("'red ring blue ring' has 6 tokens", "at most 5");
        }
    }

    @Test
    void aLatentModelIsDecodedWithItsScaleAndShift() {
        Scripts.write(folder.resolve("net.pt"), "x, t", "x");
        Scripts.write(
                folder.resolve("decoder.pt"),
                "z",
                "torch.upsample_nearest2d(torch.narrow(z, 1, 0, 1), None, [2., 2.])");
        DecoderDescriptor decoder = new DecoderDescriptor("decoder.pt", 0.5, 0.25, 1, 6, 8, Optional.empty());
        DenoiserDescriptor plain = described(PredictionType.EPSILON, NONE);
        DenoiserDescriptor latent = new DenoiserDescriptor(
                "net.pt",
                PredictionType.EPSILON,
                0.5,
                plain.noise(),
                plain.sample(),
                NONE,
                Optional.of(decoder),
                false);
        try (ImportedDenoiser model = ImportedDenoiser.open("latent", latent, folder, manager)) {
            NDArray z = points(1);
            float[] image =
                    java.util.Objects.requireNonNull(model.decoder()).decode(z).toFloatArray();
            assertThat(image).hasSize(48);
            assertThat(image[0]).isCloseTo(z.toFloatArray()[0] * 2 + 0.25f, within(1e-6f));
        }
    }

    @Test
    void descriptionsThatContradictTheNetworkAreRefused() {
        refused(
                NONE,
                "x, t",
                "torch.add(x, torch.ones([1, 3, 1, 1]))",
                "does not take float32 (1, 2, 3, 4), int64 (1)");
        refused(NONE, "x, t", "torch.mean(x, [1])", "gives (1, 3, 4)", "the prediction must be (1, 2, 3, 4)");
        refused(NONE, "x, t, y", "x", "missing value for argument 'y'");
        refused(new Conditioning.Labels(4, Optional.empty()), "x, t", "x", "Expected at most 3 argument(s)");
        refused(NONE, "x, t", "torch.view(x, [1, 2, 3, 4])", "does not take float32 (3, 2, 3, 4)");
        refused(NONE, "x, t", "torch.log(x)", "not finite");
    }

    @Test
    void networksThatMixRowsOrDrawAtRandomAreRefused() {
        String advice = "call network.eval() before torch.jit.trace";
        refused(NONE, "x, t", "torch.sub(x, torch.mean(x, [0], True))", "its rows mix", advice);
        refused(
                NONE,
                "x, t",
                "torch.batch_norm(x, None, None, None, None, True, 0.1, 0.00001, False)",
                "rows mix",
                advice);
        refused(NONE, "x, t", "torch.dropout(x, 0.5, True)", "draws at random", advice);
        refused(NONE, "x, t", "torch.add(x, torch.randn_like(x))", "draws at random", advice);
    }

    @Test
    void wideAndNarrowAnswersAreBroughtToTheRunsType() {
        for (int type : new int[] {5, 7}) {
            String expression = "torch.mul(torch.to(x, " + type + "), 0.5)";
            try (ImportedDenoiser model = open(NONE, "x, t", expression)) {
                NDArray x = points(1);
                NDArray found =
                        model.denoise(List.of(Query.of(x, LEVEL, labels(0)))).get(0);
                assertThat(found.getDataType()).isEqualTo(DataType.FLOAT32);
                assertThat((double) found.toFloatArray()[0])
                        .isCloseTo(x.toFloatArray()[0] * (1 - LEVEL.s() * 0.5) / LEVEL.a(), within(1e-2));
            }
        }
    }

    @Test
    void aNetworkWithoutClassesIsAskedWithoutALabel() {
        try (ImportedDenoiser model = open(NONE, "x, t", "torch.mul(x, 0.5)")) {
            NDArray x = points(2);
            float[] unasked = model.denoise(List.of(Query.of(x, LEVEL, labels(0, 0))))
                    .get(0)
                    .toFloatArray();
            assertThat(model.denoise(List.of(Query.of(x, LEVEL, labels(1, 3))))
                            .get(0)
                            .toFloatArray())
                    .isEqualTo(unasked);
        }
    }

    private void refused(Conditioning conditioning, String inputs, String expression, String... parts) {
        assertThatThrownBy(() -> open(conditioning, inputs, expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void filesThatAreNoTorchScriptAreRefused() throws IOException {
        byte[] good =
                ScriptArchive.of("  def forward(self: __torch__.Net, x: Tensor, t: Tensor) -> Tensor:\n    return x\n");
        refusedFile(Arrays.copyOf(good, good.length / 2));
        refusedFile("weights".getBytes(StandardCharsets.UTF_8));
        refusedFile(new byte[0]);
        byte[] later = good.clone();
        int version = new String(later, StandardCharsets.ISO_8859_1).indexOf("Net/version") + "Net/version".length();
        later[version] = '9';
        later[version + 1] = '9';
        refusedFile(later);
    }

    private void refusedFile(byte[] bytes) throws IOException {
        Files.write(folder.resolve("net.pt"), bytes);
        assertThatThrownBy(() -> ImportedDenoiser.open("foreign", described(PredictionType.V, NONE), folder, manager))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "is not a TorchScript file that PyTorch 2.7.1 can read", "torch.jit.trace of that version")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void whatItCannotDoIsRefused() {
        Conditioning labels = new Conditioning.Labels(3, Optional.empty());
        try (ImportedDenoiser model = open(labels, "x, t, y", "x")) {
            assertThat(model.hasNull()).isFalse();
            NDArray x = points(1);
            Edit edit = new Edit("identity-attention", List.of("middle"));
            assertThatThrownBy(() -> model.denoise(List.of(new Query(x, LEVEL, LEVEL, labels(0), List.of(edit)))))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("'identity-attention'");
            NoiseLevel nothing = NoiseLevel.of(0, 1);
            assertThatThrownBy(() -> model.denoise(List.of(Query.of(x, nothing, labels(0)))))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("predicts the noise");
            Condition changed = labels(0).with(x);
            assertThatThrownBy(() -> model.denoise(List.of(Query.of(x, LEVEL, changed))))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("takes labels, not embeddings");
        }
    }
}

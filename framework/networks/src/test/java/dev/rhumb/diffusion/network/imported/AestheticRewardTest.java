package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aesthetic predictors: CLIP's image encoder with published linear layers behind it, as a reward. */
class AestheticRewardTest {
    private static final PixelInput INPUT =
            new PixelInput(3, 24, 24, 0, 1, List.of(), List.of(), Resize.BICUBIC_ANTIALIASED);
    private static final NoiseLevel CLEAN = NoiseLevel.of(1, 0);
    private static final int EMBEDDING = 24;

    private final NDManager manager = PyTorch.manager();
    private final Condition any = Condition.ofCaptions("any", List.of("anything"), null);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private static String clip() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(AestheticRewardTest.class.getResource("/published-features/clip"))
                        .toURI())
                .toString();
    }

    private String head(Map<String, long[]> shapes) {
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((key, shape) -> tensors.put(key, new Safetensors.Tensor(shape, new Draws(1, key, 0).normals((int)
                        new Shape(shape).size()))));
        try {
            Safetensors.write(folder.resolve("head.safetensors"), tensors, Map.of(), Safetensors.Format.F32);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "head.safetensors";
    }

    private ImportedReward open(String head) throws URISyntaxException {
        return ImportedReward.open(
                new RewardDescriptor(
                        clip(),
                        Optional.of(head),
                        INPUT,
                        RewardDescriptor.Output.LOG_P,
                        Optional.empty(),
                        Coordinates.VARIANCE_PRESERVING),
                folder,
                manager);
    }

    private NDArray images() {
        return manager.create(new Draws(2, "images", 0).normals(2 * 3 * 24 * 24), new Shape(2, 3, 24, 24));
    }

    /** The embeddings at unit length, by the network without a head. */
    private double[][] units(NDArray images) throws URISyntaxException {
        try (ImportedFeatures clip = ImportedFeatures.open(
                new FeaturesDescriptor(clip(), INPUT, Optional.of(EMBEDDING)), Path.of("."), manager)) {
            float[] all = clip.features(images).toFloatArray();
            double[][] units = new double[2][EMBEDDING];
            for (int i = 0; i < 2; i++) {
                double length = 0;
                for (int j = 0; j < EMBEDDING; j++) {
                    units[i][j] = all[i * EMBEDDING + j];
                    length += units[i][j] * units[i][j];
                }
                for (int j = 0; j < EMBEDDING; j++) {
                    units[i][j] /= Math.sqrt(length);
                }
            }
            return units;
        }
    }

    private double[] layer(double[] x, String key, int out) {
        float[] matrix = new Draws(1, key + "weight", 0).normals(out * x.length);
        float[] shift = new Draws(1, key + "bias", 0).normals(out);
        double[] y = new double[out];
        for (int i = 0; i < out; i++) {
            y[i] = shift[i];
            for (int j = 0; j < x.length; j++) {
                y[i] += matrix[i * x.length + j] * x[j];
            }
        }
        return y;
    }

    @Test
    void fiveLinearLayersRateTheEmbeddingAtUnitLength() throws Exception {
        int[] places = {0, 2, 4, 6, 7};
        int[] widths = {8, 6, 5, 4, 1};
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < places.length; i++) {
            shapes.put("layers." + places[i] + ".weight", new long[] {widths[i], i == 0 ? EMBEDDING : widths[i - 1]});
            shapes.put("layers." + places[i] + ".bias", new long[] {widths[i]});
        }
        NDArray images = Autograd.leaf(images());
        try (ImportedReward reward = open(head(shapes))) {
            NDArray rated = Autograd.recording(true, () -> reward.logLikelihood(images, CLEAN, any));
            for (int i = 0; i < 2; i++) {
                double[] due = units(images.stopGradient())[i];
                for (int k = 0; k < places.length; k++) {
                    due = layer(due, "layers." + places[k] + ".", widths[k]);
                }
                assertThat((double) rated.toFloatArray()[i]).isCloseTo(due[0], within(2e-5 * Math.abs(due[0])));
            }
            NDArray gradient = Autograd.recording(true, () -> Autograd.backward(rated, rated.onesLike(), images));
            assertThat(gradient.abs().max().getFloat()).isPositive();
        }
    }

    @Test
    void oneLinearLayerIsAHeadToo() throws Exception {
        Map<String, long[]> shapes = Map.of("weight", new long[] {1, EMBEDDING}, "bias", new long[] {1});
        try (ImportedReward reward = open(head(shapes))) {
            float[] rated = reward.logLikelihood(images(), CLEAN, any).toFloatArray();
            for (int i = 0; i < 2; i++) {
                double due = layer(units(images())[i], "", 1)[0];
                assertThat((double) rated[i]).isCloseTo(due, within(2e-5 * Math.max(1, Math.abs(due))));
            }
        }
    }

    @Test
    void headsThatDoNotFitAreRefused() {
        refused(
                Map.of("weight", new long[] {1, 768}, "bias", new long[] {1}),
                "the first layer of the head is [1, 768], but the image encoder gives 24 numbers");
        refused(
                Map.of("weight", new long[] {2, EMBEDDING}, "bias", new long[] {2}),
                "widths are [2]; there must be one layer or 5, and the last width must be 1");
        refused(
                Map.of("weight", new long[] {1, EMBEDDING}, "scale", new long[] {1}),
                "1 keys are missing (head.bias) 1 keys belong to no layer (head.scale)");
        refused(Map.of("other", new long[] {1}), "1 keys belong to no layer (head.other)");
    }

    private void refused(Map<String, long[]> head, String sentence) {
        assertThatThrownBy(() -> open(head(head)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence)
                .message()
                .doesNotContain("\n");
    }
}

package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.published.PublishedFolder;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.records.UserError;
import dev.rhumb.tensors.Safetensors;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole CLIPModel as a text-image pair, against what transformers computed (architecture-checks, {@code feature_peers.py}). */
class PublishedClipTest {
    private static final int WIDTH = 24;
    private static final int LENGTH = 5;
    private static final int END = 29;

    private final NDManager manager = PyTorch.manager();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private static Path weights() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PublishedClipTest.class.getResource("/published-features/clip"))
                .toURI());
    }

    private ImportedClip open(int width) throws URISyntaxException {
        PixelInput input = new PixelInput(3, WIDTH, WIDTH, -1, 1, List.of(), List.of(), Resize.BICUBIC_ANTIALIASED);
        String network = weights().toString();
        ClipDescriptor descriptor = new ClipDescriptor(
                network,
                input,
                Optional.empty(),
                Coordinates.VARIANCE_PRESERVING,
                new TextDescriptor(network, network, LENGTH, END, width),
                100);
        return ImportedClip.open("clip", descriptor, folder, manager);
    }

    @Test
    void cosinesAreThoseOfTheLibrary() throws Exception {
        Map<String, Safetensors.Tensor> theirs =
                Safetensors.read(weights().resolve("peer.safetensors")).tensors();
        Safetensors.Tensor x = Objects.requireNonNull(theirs.get("x"));
        NDArray images = manager.create(x.values(), new Shape(x.shape()));
        try (ImportedClip clip = open(WIDTH)) {
            float[] ours = clip.cosine(
                            images,
                            NoiseLevel.of(1, 0),
                            Condition.ofCaptions("captions", List.of("five", "three seven eleven"), () -> {
                                throw new AssertionError();
                            }))
                    .toFloatArray();
            for (int i = 0; i < 2; i++) {
                assertThat((double) ours[i])
                        .isCloseTo(
                                cosine(
                                        theirs.get("features").values(),
                                        theirs.get("text").values(),
                                        i),
                                within(1e-6));
            }
        }
    }

    private static double cosine(float[] a, float[] b, int row) {
        double dot = 0;
        double left = 0;
        double right = 0;
        for (int i = row * WIDTH; i < (row + 1) * WIDTH; i++) {
            dot += (double) a[i] * b[i];
            left += (double) a[i] * a[i];
            right += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(left * right);
    }

    @Test
    void anotherWidthIsRefused() {
        assertThatThrownBy(() -> open(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives (1, 24), but")
                .hasMessageContaining("must be (1, 8)");
    }

    /** Files of before 2023 repeat every key of the library; a key that is not known is refused all the same. */
    @Test
    void theConfigurationOfTheTextEncoderMayRepeatTheLibrarysKeys() throws Exception {
        String config = Files.readString(weights().resolve("config.json"));
        Path old = Files.writeString(
                folder.resolve("config.json"),
                config.replace(
                        "\"vocab_size\": 30", "\"vocab_size\": 30, \"top_k\": 50, \"id2label\": {\"0\": \"A\"}"));
        assertThat(PublishedFolder.text(folder)).isEqualTo(PublishedFolder.text(weights()));
        assertThat(PublishedFolder.text(folder).projectionDim()).isEqualTo(WIDTH);
        Files.writeString(old, config.replace("\"vocab_size\": 30", "\"vocab_sizes\": 30"));
        assertThatThrownBy(() -> PublishedFolder.text(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("vocab-sizes");
        Files.writeString(old, config.replace("CLIPModel", "BertModel"));
        assertThatThrownBy(() -> PublishedFolder.text(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("BertModel");
    }
}

package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.NoiseLevel;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Published weights as a classifier: the features of a small CLIP stand for logits. */
class PublishedClassifierTest {
    private static final PixelInput INPUT =
            new PixelInput(3, 24, 24, 0, 1, List.of(), List.of(), Resize.BICUBIC_ANTIALIASED);
    private static final int WIDTH = 24;

    private final NDManager manager = PyTorch.manager();

    @AfterEach
    void close() {
        manager.close();
    }

    private static Path weights() throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(PublishedClassifierTest.class.getResource("/published-features/open-clip"))
                        .toURI());
    }

    private ImportedClassifier open(int classes) throws URISyntaxException {
        ClassifierDescriptor descriptor = new ClassifierDescriptor(
                weights().toString(),
                Optional.empty(),
                INPUT,
                classes,
                Optional.empty(),
                Coordinates.VARIANCE_PRESERVING);
        return ImportedClassifier.open("clip", descriptor, Path.of("."), manager);
    }

    @Test
    void itsLogitsAreTheFeaturesOfTheSameWeights() throws Exception {
        float[] values = new float[2 * 3 * 16 * 16];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(0.7 * i);
        }
        NDArray x = manager.create(values, new Shape(2, 3, 16, 16));
        FeaturesDescriptor features = new FeaturesDescriptor(weights().toString(), INPUT, Optional.of(WIDTH));
        try (ImportedClassifier classifier = open(WIDTH);
                ImportedFeatures network = ImportedFeatures.open(features, Path.of("."), manager)) {
            assertThat(classifier.logits(x, NoiseLevel.of(1, 0)).toFloatArray())
                    .containsExactly(network.features(x).toFloatArray());
        }
    }

    @Test
    void anotherNumberOfClassesIsRefused() {
        assertThatThrownBy(() -> open(5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives (1, 24), but class logits must be (1, 5)");
    }
}

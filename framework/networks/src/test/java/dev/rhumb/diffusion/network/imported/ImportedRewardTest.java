package dev.rhumb.diffusion.network.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of one number, and the coordinates in which networks of noised images get the point. */
class ImportedRewardTest {
    private static final PixelInput INPUT = new PixelInput(1, 2, 2, -1, 1, List.of(), List.of(), Resize.NONE);
    private static final NoiseLevel LEVEL = NoiseLevel.of(0.5, 2);
    private static final String SUM = "torch.sum(torch.flatten(x, 1), [1], True)";
    private static final float[] X = {0.2f, -0.4f, 0.6f, 1.1f};

    @TempDir
    Path folder;

    private final NDManager manager = PyTorch.manager();
    private final Condition any = Condition.ofCaptions("any", List.of("anything"), null);

    @AfterEach
    void close() {
        manager.close();
    }

    private ImportedReward open(String expression, RewardDescriptor.Output output, Coordinates coordinates) {
        Scripts.write(folder.resolve("net.pt"), "x", expression);
        return ImportedReward.open(
                new RewardDescriptor("net.pt", Optional.empty(), INPUT, output, Optional.empty(), coordinates),
                folder,
                manager);
    }

    private double of(ImportedReward network, NoiseLevel level) {
        NDArray x = manager.create(X, new Shape(1, 1, 2, 2));
        NDArray value = network.logLikelihood(x, level, any);
        assertThat(value.getShape()).isEqualTo(new Shape(1, 1));
        return value.getFloat();
    }

    @Test
    void theNumberIsUsedAsItIsInTheCoordinatesOfItsDescription() {
        double sum = 1.5;
        double[] divisors = {Math.hypot(0.5, 2), 0.5, 2.5, 1};
        Coordinates[] all = Coordinates.values();
        for (int i = 0; i < all.length; i++) {
            try (ImportedReward network = open(SUM, RewardDescriptor.Output.LOG_P, all[i])) {
                assertThat(of(network, LEVEL)).as(all[i].name()).isCloseTo(sum / divisors[i], within(1e-6));
            }
        }
    }

    @Test
    void theLogitOfOneOutputBecomesTheLogarithmOfItsSigmoidAndIsFiniteFarOut() {
        String sum = "torch.mul(" + SUM + ", 100.)";
        try (ImportedReward network = open(sum, RewardDescriptor.Output.LOGIT, Coordinates.SCHEDULE)) {
            assertThat(of(network, LEVEL)).isCloseTo(0, within(1e-6));
        }
        try (ImportedReward network =
                open(sum.replace("100.", "-100."), RewardDescriptor.Output.LOGIT, Coordinates.SCHEDULE)) {
            assertThat(of(network, LEVEL)).isCloseTo(-150, within(1e-4));
        }
        String small = sum.replace("100.", "1.");
        try (ImportedReward network = open(small, RewardDescriptor.Output.LOGIT, Coordinates.SCHEDULE)) {
            assertThat(of(network, LEVEL)).isCloseTo(-Math.log1p(Math.exp(-1.5)), within(1e-6));
            NDArray leaf = Autograd.leaf(manager.create(X, new Shape(1, 1, 2, 2)));
            float[] gradient = Autograd.recording(true, () -> {
                        NDArray value = network.logLikelihood(leaf, LEVEL, any);
                        return Autograd.backward(value, value.onesLike(), leaf);
                    })
                    .toFloatArray();
            double expected = 1 / (1 + Math.exp(1.5));
            for (float value : gradient) {
                assertThat((double) value).as(Arrays.toString(gradient)).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void pureNoiseHasNoVarianceExplodingCoordinates() {
        try (ImportedReward network = open(SUM, RewardDescriptor.Output.LOG_P, Coordinates.VARIANCE_EXPLODING)) {
            assertThatThrownBy(() -> of(network, NoiseLevel.of(0, 1)))
                    .isInstanceOf(Unsupported.class)
                    .hasMessageContaining("no value at pure noise (a = 0)");
        }
    }

    @Test
    void moreThanOneNumberIsRefused() {
        assertThatThrownBy(() -> open("torch.flatten(x, 1)", RewardDescriptor.Output.LOG_P, Coordinates.SCHEDULE))
                .hasMessageContaining("one number for each image")
                .hasMessageContaining("(1, 1)");
    }
}

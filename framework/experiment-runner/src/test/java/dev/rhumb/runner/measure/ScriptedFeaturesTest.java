package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import dev.rhumb.diffusion.network.TinyScript;
import dev.rhumb.evaluation.Features;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.runner.plan.FeatureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedFeaturesTest {
    private static final Path JUDGE =
            Path.of(System.getProperty("rhumb.root", "."), "experiments", "models", "mnist-judge.safetensors");
    private static final int PIXELS = 28 * 28;
    /** More than one batch, and the last one short. */
    private static final int COUNT = 37;

    @TempDir
    Path folder;

    private static float[] images() {
        float[] values = new float[COUNT * PIXELS];
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    private static JudgeNetwork judge() {
        return JudgeNetwork.load(JUDGE, Device.cpu());
    }

    private static final ImageShape IMAGES = new ImageShape(1, 28, 28);

    @Test
    void featuresAreTheScriptsAndLogitsTheJudges() throws IOException {
        Path file = TinyScript.write(folder.resolve("row-means.ts"), "torch.mean(x, [1, 3])");
        float[] images = images();
        try (JudgeNetwork judge = judge();
                ImageNetwork network =
                        ScriptedFeatures.load(new FeatureFile(file, Optional.empty()), IMAGES, judge(), Device.cpu())) {
            ImageNetwork.Seen seen = network.see(new ImageBatch(images, COUNT, 1, 28, 28));
            Features features = seen.features();
            assertThat(features.rows()).isEqualTo(COUNT);
            assertThat(features.columns()).isEqualTo(28);
            for (int row = 0; row < COUNT * 28; row++) {
                double sum = 0;
                for (int x = 0; x < 28; x++) {
                    sum += images[row * 28 + x];
                }
                assertThat(features.get(row / 28, row % 28)).isCloseTo(sum / 28, within(1e-6));
            }
            Features expected =
                    judge.see(new ImageBatch(images, COUNT, 1, 28, 28)).logits();
            assertThat(seen.logits().columns()).isEqualTo(10);
            for (int i = 0; i < COUNT * 10; i++) {
                assertThat(seen.logits().get(i / 10, i % 10)).isEqualTo(expected.get(i / 10, i % 10));
            }
        }
    }

    @Test
    void filesThatCannotBeLoadedAreASentence() throws IOException {
        Path file = Files.writeString(folder.resolve("text.pt"), "not a network");
        assertThatThrownBy(() ->
                        ScriptedFeatures.load(new FeatureFile(file, Optional.empty()), IMAGES, judge(), Device.cpu()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text.pt' is not a TorchScript file");
    }
}

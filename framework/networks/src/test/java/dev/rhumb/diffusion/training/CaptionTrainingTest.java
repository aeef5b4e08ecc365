package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.TextShape;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionTrainingTest {
    private static final Preconditioning EDM = new Preconditioning(Preconditioning.Kind.EDM, 0.5);

    @TempDir
    Path folder;

    /** Networks this small lose more by waiting for a second thread than they gain. */
    @BeforeAll
    static void oneThread() {
        Engine.getInstance();
        PyTorch.setThreads(1);
    }

    @AfterAll
    static void allThreads() {
        PyTorch.setThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Images whose upper ("0") or lower ("1") half is bright. */
    private static Dataset halves() {
        SplittableRandom random = new SplittableRandom(9);
        byte[] pixels = new byte[64 * 64];
        int[] labels = new int[64];
        for (int i = 0; i < 64; i++) {
            labels[i] = random.nextInt(2);
            for (int p = 0; p < 64; p++) {
                pixels[i * 64 + p] = (byte) (random.nextInt(20) + (p / 32 == labels[i] ? 80 : 0));
            }
        }
        return new StoredImages("halves", "abc", pixels, 100, labels, 1, 8, 8, 2);
    }

    private static TrainingPlan plan(long steps, List<String> vocabulary) {
        TextShape text = new TextShape(vocabulary, 4, 8, 1, 2);
        UNetShape network = new UNetShape(1, 8, 8, 0, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4, text, null, null);
        return new SmallPlan(Task.DENOISER, network, steps)
                .name("captions")
                .noise(new NoiseDistributions.LogNormal(0.5, 1.2))
                .optimiser(SmallPlan.optimiser(1e-2, 0, 2))
                .averaging(new Averaging(100, 0.5, List.of()))
                .batch(16)
                .labelDropout(0.2)
                .report(5)
                .plan();
    }

    @Test
    void aDenoiserLearnsWhatCaptionsSay() throws IOException {
        List<Double> losses = new ArrayList<>();
        Path file = new Trainer(
                        plan(120, List.of()), halves(), folder.resolve("run"), report -> losses.add(report.loss()))
                .run();
        assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0) / 2);
        try (NDManager manager = NDManager.newBaseManager()) {
            UNet network = (UNet) ModelFile.load(file, manager).network();
            assertThat(network.tokenizer().words()).containsExactly("0", "1");
            double upper = brightness(manager, network, "0");
            double lower = brightness(manager, network, "1");
            double empty = brightness(manager, network, "");
            assertThat(upper).isGreaterThan(0.5);
            assertThat(lower).isLessThan(-0.5);
            assertThat(empty).isBetween(lower + 0.2, upper - 0.2);
        }
    }

    /** How much brighter the upper half of the estimate from nothing but noise is than the lower. */
    private static double brightness(NDManager manager, UNet network, String caption) {
        NDArray x = manager.create(new Draws(3, "test", 0).normals(64), new Shape(1, 1, 8, 8))
                .mul(20);
        NDArray a = manager.ones(new Shape(1));
        NDArray s = a.mul(20);
        NDArray condition = network.encode(network.tokenizer().tokens(manager, List.of(caption)));
        NDArray raw = network.forwardEmbedded(EDM.input(x, a, s), Preconditioning.noiseCoordinate(a, s), condition);
        NDArray denoised = EDM.denoised(x, a, s, raw);
        return denoised.get(":, :, 0:4").mean().getFloat()
                - denoised.get(":, :, 4:8").mean().getFloat();
    }

    @Test
    void aKilledTrainingEndsWithTheSameBitsAsAnUndisturbedOne() throws IOException {
        TrainingPlan plan = plan(20, List.of());
        Path whole = new Trainer(plan, halves(), folder.resolve("whole"), Progress.SILENT).run();
        assertThatThrownBy(() -> new Trainer(plan, halves(), folder.resolve("killed"), report -> {
                            if (report.step() == 15) {
                                throw new IllegalStateException("killed");
                            }
                        })
                        .run())
                .hasMessage("killed");
        Path resumed = new Trainer(plan, halves(), folder.resolve("killed"), Progress.SILENT).run();
        assertThat(Files.mismatch(resumed, whole)).isEqualTo(-1);
    }

    @Test
    void aVocabularyThatLacksAWordOfTheDataIsRefused() {
        TrainingPlan plan = plan(10, List.of("0", "one"));
        assertThatThrownBy(() -> new Trainer(plan, halves(), folder, Progress.SILENT))
                .hasMessage("the network's text vocabulary lacks the word '1' of the data;"
                        + " leave it out to take the data's own");
    }
}

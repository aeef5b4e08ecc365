package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.data.DigitsData;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Clip;
import dev.rhumb.diffusion.network.ClipShape;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.Networks;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.TextShape;
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

class ContrastingTest {
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

    /** Images with one bright quarter out of four, called by its number. */
    private static Dataset quarters() {
        SplittableRandom random = new SplittableRandom(9);
        byte[] pixels = new byte[80 * 64];
        int[] labels = new int[80];
        for (int i = 0; i < 80; i++) {
            labels[i] = random.nextInt(4);
            for (int p = 0; p < 64; p++) {
                int quarter = p / 32 * 2 + p % 8 / 4;
                pixels[i * 64 + p] = (byte) (random.nextInt(30) + (quarter == labels[i] ? 70 : 0));
            }
        }
        return new StoredImages("quarters", "abc", pixels, 100, labels, 1, 8, 8, 4);
    }

    private static TrainingPlan plan(Task task, int batch, long steps, List<String> vocabulary) {
        TextShape text = new TextShape(vocabulary, 4, 8, 1, 2);
        ClipShape network = new ClipShape(1, 8, 8, 1, List.of(8, 8), 1, List.of(), 8, 8, 4, 6, text);
        return new SmallPlan(task, network, steps)
                .name("pairs")
                .dataset(new DigitsData("quarters", "none", 16))
                .noise(new NoiseDistributions.LogUniform(0.01, 5))
                .optimiser(SmallPlan.optimiser(1e-2, 0, 2))
                .averaging(new Averaging(100, 0.5, List.of()))
                .batch(batch)
                .report(5)
                .plan();
    }

    @Test
    void lossAndGradientAreThoseOfTheSymmetricCrossEntropyWithEqualCaptionsSharing() {
        List<String> words = List.of("0", "1", "2", "3");
        TrainingPlan plan = plan(Task.NOISED_CLIP, 6, 10, words);
        try (NDManager manager = NDManager.newBaseManager()) {
            Clip net = (Clip) Networks.build(plan.network(), manager);
            net.initialize(3);
            Contrasting objective = new Contrasting(net, EDM, true);
            Minibatch batch = Minibatch.draw(manager, plan, quarters(), new int[] {0, 1, 2, 3, 4, 5}, "test", 0, false);
            assertThat(batch.captions().stream().distinct().count()).isBetween(2L, 5L);
            NDArray leaf = Autograd.leaf(net.weights());
            double loss = objective.evaluate(leaf, batch).loss().get();
            NDArray gradient = leaf.getGradient();

            NDArray again = Autograd.leaf(net.weights());
            NDArray expected = Autograd.recording(true, () -> crossEntropy(net, again, batch));
            assertThat(loss).isCloseTo(expected.getFloat(), within(1e-5));
            NDArray byAutograd = Autograd.backward(expected, expected.onesLike(), again);
            assertThat(gradient.sub(byAutograd).abs().max().getFloat())
                    .isLessThan(1e-5f * Math.max(1, byAutograd.abs().max().getFloat()));
        }
    }

    /** By the definition, caption by caption. */
    private static NDArray crossEntropy(Clip net, NDArray weights, Minibatch batch) {
        NDArray input = EDM.input(batch.noised(), batch.a(), batch.s());
        NDArray level = Preconditioning.noiseCoordinate(batch.a(), batch.s());
        NDArray tokens = net.tokenizer().tokens(input.getManager(), batch.captions());
        NDArray logits = net.similarity(weights, input, level, tokens);
        NDArray sum = null;
        for (int i = 0; i < batch.size(); i++) {
            String own = batch.captions().get(i);
            long equal = batch.captions().stream().filter(own::equals).count();
            for (int j = 0; j < batch.size(); j++) {
                if (batch.captions().get(j).equals(own)) {
                    NDArray row = logits.get(i).logSoftmax(0).get(j);
                    NDArray column = logits.get(":, " + j).logSoftmax(0).get(i);
                    NDArray term = row.add(column).div((float) -2 * equal * batch.size());
                    sum = sum == null ? term : sum.add(term);
                }
            }
        }
        return java.util.Objects.requireNonNull(sum);
    }

    @Test
    void aNoisedPairLearnsAndReportsRetrievalByNoiseLevel() throws IOException {
        List<Double> losses = new ArrayList<>();
        Path file = new Trainer(
                        plan(Task.NOISED_CLIP, 16, 150, List.of()),
                        quarters(),
                        folder.resolve("run"),
                        report -> losses.add(report.loss()))
                .run();
        assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0) - 0.3);
        ModelFile.Description description = ModelFile.describe(file);
        assertThat(description.task()).isEqualTo("noised-clip");
        assertThat(Networks.text(description.network()).vocabulary()).containsExactly("0", "1", "2", "3");
        JsonArray rows = description.metrics().getAsJsonArray("accuracy-by-noise");
        double clean = rows.get(0).getAsJsonObject().get("accuracy").getAsDouble();
        double noisy =
                rows.get(rows.size() - 1).getAsJsonObject().get("accuracy").getAsDouble();
        assertThat(clean).isGreaterThan(0.8).isGreaterThan(noisy + 0.2);
        assertThat(folder.resolve("run/accuracy-by-noise.csv")).exists();
    }

    @Test
    void aCleanPairLearnsAndAKilledTrainingEndsWithTheSameBits() throws IOException {
        TrainingPlan plan = plan(Task.CLEAN_CLIP, 16, 60, List.of());
        Path whole = new Trainer(plan, quarters(), folder.resolve("whole"), Progress.SILENT).run();
        assertThat(ModelFile.describe(whole).metrics().get("accuracy").getAsDouble())
                .isGreaterThan(0.7);
        try {
            new Trainer(plan, quarters(), folder.resolve("killed"), report -> {
                        if (report.step() == 35) {
                            throw new IllegalStateException("killed");
                        }
                    })
                    .run();
        } catch (IllegalStateException killed) {
            assertThat(killed).hasMessage("killed");
        }
        Path resumed = new Trainer(plan, quarters(), folder.resolve("killed"), Progress.SILENT).run();
        assertThat(Files.mismatch(resumed, whole)).isEqualTo(-1);
    }
}

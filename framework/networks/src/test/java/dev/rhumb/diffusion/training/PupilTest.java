package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.Denoiser.Query;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ModelFile;
import dev.rhumb.diffusion.network.NetworkDenoiser;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that learn from a guided teacher, and networks whose auxiliary head learns beside them. */
class PupilTest {
    /** Where the class is hardly seen in the point, so that conditions and weights count. */
    private static final NoiseLevel LEVEL = NoiseLevel.ofSigma(8);

    @TempDir
    Path folder;

    @BeforeAll
    static void oneThread() {
        Engine.getInstance();
        PyTorch.setThreads(1);
    }

    @AfterAll
    static void allThreads() {
        PyTorch.setThreads(Runtime.getRuntime().availableProcessors());
    }

    /** Images whose upper (class 0) or lower (class 1) half is bright. */
    private static Dataset halves() {
        SplittableRandom random = new SplittableRandom(9);
        byte[] pixels = new byte[48 * 64];
        int[] labels = new int[48];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
            for (int p = 0; p < 64; p++) {
                pixels[i * 64 + p] = (byte) (random.nextInt(40) + (p / 32 == labels[i] ? 60 : 0));
            }
        }
        return new StoredImages("halves", "abc", pixels, 100, labels, 1, 8, 8, 2);
    }

    private static UNetShape network(UNetShape.@Nullable Weights guidance, @Nullable String head) {
        return new UNetShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4, null, guidance, head);
    }

    private static TrainingPlan plan(
            UNetShape network, long steps, double dropout, @Nullable String teacher, @Nullable Double headLoss) {
        return new SmallPlan(Task.DENOISER, network, steps)
                .noise(new NoiseDistributions.LogNormal(2, 0.3))
                .labelDropout(dropout)
                .teacher(teacher)
                .headLoss(headLoss)
                .plan();
    }

    private Path train(TrainingPlan plan, String name) throws IOException {
        return new Trainer(plan, halves(), folder.resolve(name), Progress.SILENT).run();
    }

    private static Condition labels(NDManager manager, NetworkDenoiser model, long... labels) {
        NDArray array = manager.create(labels);
        return Condition.ofLabels("labels", array, () -> model.embed(array));
    }

    private static NDArray noised(NDArray clean) {
        float[] noise = new Draws(3, "noise", 0).normals((int) clean.size());
        return clean.add(clean.getManager().create(noise, clean.getShape()).mul(LEVEL.s()));
    }

    private static double error(NDArray a, NDArray b) {
        return a.sub(b).square().mean().getFloat();
    }

    @Test
    @Tag("slow")
    void aPupilLearnsWhatGuidanceMakesOfItsTeacher() throws IOException {
        Path taught = train(plan(network(null, null), 120, 0.3, null, null), "teacher");
        UNetShape.Weights weights = new UNetShape.Weights(1, 4);
        Path learned = train(plan(network(weights, null), 240, 0.3, taught.toString(), null), "pupil");
        try (NDManager manager = PyTorch.manager()) {
            NetworkDenoiser teacher = NetworkDenoiser.of(ModelFile.load(taught, manager));
            NetworkDenoiser pupil = NetworkDenoiser.of(ModelFile.load(learned, manager));
            NDArray x = noised(halves().images(manager, 0, 16));
            long[] classes = new long[16];
            long[] none = new long[16];
            for (int i = 0; i < 16; i++) {
                classes[i] = i % 2;
                none[i] = 2;
            }
            NDArray conditional = teacher.denoise(List.of(Query.of(x, LEVEL, labels(manager, teacher, classes))))
                    .get(0);
            NDArray without = teacher.denoise(List.of(Query.of(x, LEVEL, labels(manager, teacher, none))))
                    .get(0);
            NDArray guided = without.add(conditional.sub(without).mul(4));
            Condition asked = labels(manager, pupil, classes);
            NDArray printed = pupil.denoise(List.of(Query.of(x, LEVEL, asked.weighted(4))))
                    .get(0);
            NDArray plain = pupil.denoise(List.of(Query.of(x, LEVEL, asked))).get(0);
            assertThat(error(printed, guided)).isLessThan(0.5 * error(plain, guided));
            assertThat(error(plain, conditional)).isLessThan(error(printed, conditional));
        }
    }

    @Test
    void aHeadLearnsBesideItsNetworkAndIsTheWorseOfTheTwo() throws IOException {
        List<Double> losses = new ArrayList<>();
        TrainingPlan plan = plan(network(null, "up.1.0"), 150, 0.1, null, 0.5);
        Path file = new Trainer(plan, halves(), folder.resolve("head"), report -> losses.add(report.validationLoss()))
                .run();
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.75 * losses.get(1));
        try (NDManager manager = PyTorch.manager()) {
            NetworkDenoiser model = NetworkDenoiser.of(ModelFile.load(file, manager));
            NDArray clean = halves().images(manager, 0, 16);
            NDArray x = noised(clean);
            long[] classes = new long[16];
            for (int i = 0; i < 16; i++) {
                classes[i] = i % 2;
            }
            Reading head = new Reading("head");
            var answer = model.answer(List.of(
                            new Query(x, LEVEL, LEVEL, labels(manager, model, classes), List.of(), Set.of(head), null)))
                    .get(0);
            double last = error(answer.denoised(), clean);
            double inner = error(answer.readings().get(head), clean);
            assertThat(inner).isLessThan(0.5 * error(x, clean)).isGreaterThan(last);
        }
    }

    @Test
    void aResumedPupilEndsWithTheSameBits() throws IOException {
        Path taught = train(plan(network(null, null), 4, 0.3, null, null), "teacher");
        TrainingPlan plan = plan(network(new UNetShape.Weights(1, 4), null), 12, 0.3, taught.toString(), null);
        Path whole = train(plan, "whole");
        Progress killer = report -> {
            if (report.step() == 8) {
                throw new IllegalStateException("killed");
            }
        };
        assertThatThrownBy(() -> new Trainer(plan, halves(), folder.resolve("killed"), killer).run())
                .hasMessage("killed");
        Path resumed = train(plan, "killed");
        assertThat(java.nio.file.Files.mismatch(resumed, whole)).isEqualTo(-1);
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedInASentence() throws IOException {
        assertThatThrownBy(() -> plan(network(new UNetShape.Weights(1, 4), null), 4, 0.3, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("teacher must be given for a network that takes guidance weights (network.guidance) and for"
                        + " nothing else, not absent");
        assertThatThrownBy(() -> plan(network(null, "up.1.0"), 4, 0.3, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("head-loss must be given");
        Path blind = train(plan(network(null, null), 2, 0, null, null), "blind");
        assertThatThrownBy(() -> train(
                        plan(network(new UNetShape.Weights(1, 4), null), 4, 0.3, blind.toString(), null), "pupil"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was trained without label dropout");
    }
}

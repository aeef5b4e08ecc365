package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.UNetShape;
import dev.rhumb.network.NoisedBatch;
import dev.rhumb.network.Objective;
import dev.rhumb.tensors.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectivesTest {
    private static final UNetShape NETWORK = new UNetShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);

    @TempDir
    Path folder;

    /** Two images of two values: data 0, points at sigma 0.5 and 4, outputs 3 and -4 where 0 is right. */
    private record Fixed(NDManager manager) implements NoisedBatch {
        @Override
        public NDArray clean() {
            return manager.create(new float[] {0, 0, 0, 0}).reshape(2, 1, 1, 2);
        }

        @Override
        public NDArray noised() {
            return clean();
        }

        @Override
        public NDArray a() {
            return manager.create(new float[] {1, 1}).reshape(2, 1, 1, 1);
        }

        @Override
        public NDArray s() {
            return manager.create(new float[] {0.5f, 4}).reshape(2, 1, 1, 1);
        }

        @Override
        public NDArray target() {
            return clean();
        }

        @Override
        public NDArray output() {
            return manager.create(new float[] {3, -4, 3, -4}).reshape(2, 1, 1, 2);
        }

        @Override
        public NDArray denoised() {
            return output().mul(0.5);
        }

        @Override
        public NDArray denoised(NDArray x, NDArray a, NDArray s) {
            return denoised();
        }
    }

    @Test
    void theLossesAreThoseOfTheirFormulas() {
        try (NDManager manager = PyTorch.manager()) {
            Fixed batch = new Fixed(manager);
            assertThat(new Objectives.MeanSquared().losses(batch).toFloatArray())
                    .containsExactly(12.5f, 12.5f);
            // Estimates are wrong by (1.5, 2): a mean square of 3.125; weights are min(4, 5) and min(1/16, 5).
            assertThat(new Objectives.MinimalSnr(5).losses(batch).toFloatArray())
                    .containsExactly(3.125f * 4, 3.125f / 16);
            assertThat(new Objectives.MinimalSnr(2).losses(batch).toFloatArray())
                    .containsExactly(3.125f * 2, 3.125f / 16);
            double c = 12 / Math.sqrt(2); // so that c sqrt(2) = 12 and sqrt(25 + 144) = 13
            assertThat(new Objectives.PseudoHuber(c).losses(batch).toFloatArray()[1])
                    .isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Objectives.MinimalSnr(0)).hasMessage("gamma is 0.0; it must be a positive number");
        assertThatThrownBy(() -> new Objectives.PseudoHuber(Double.NaN)).hasMessageContaining("scale is NaN");
        assertThatThrownBy(() -> new SmallPlan(
                                Task.CLEAN_CLASSIFIER,
                                new dev.rhumb.diffusion.network.JudgeShape(1, 8, 8, 2, List.of(8), 8, 4),
                                4)
                        .objective(new Objectives.MeanSquared())
                        .plan())
                .hasMessage(
                        "objective must be absent for a clean-classifier, whose task is its loss; only denoisers have"
                                + " one, not MeanSquared[]");
    }

    private static Dataset images() {
        byte[] pixels = new byte[48 * 64];
        int[] labels = new int[48];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
            for (int p = 0; p < 64; p++) {
                pixels[i * 64 + p] = (byte) (p / 32 == labels[i] ? 80 + i % 7 : i % 5);
            }
        }
        return new StoredImages("halves", "abc", pixels, 100, labels, 1, 8, 8, 2);
    }

    private float[] trained(@Nullable Objective objective, String name, long steps, List<Double> losses)
            throws IOException {
        TrainingPlan plan = new SmallPlan(Task.DENOISER, NETWORK, steps)
                .name(name)
                .objective(objective)
                .optimiser(SmallPlan.optimiser(1e-3, 0, 10))
                .plan();
        Path model =
                new Trainer(plan, images(), folder.resolve(name), report -> losses.add(report.validationLoss())).run();
        return Safetensors.read(model).tensors().values().iterator().next().values();
    }

    @Test
    void anAbsentObjectiveIsTheMeanSquare() throws IOException {
        List<Double> losses = new ArrayList<>();
        assertThat(trained(null, "absent", 12, losses))
                .isEqualTo(trained(new Objectives.MeanSquared(), "given", 12, losses));
    }

    @Test
    void eachObjectiveLowersItsOwnLoss() throws IOException {
        for (Objective objective : List.of(new Objectives.MinimalSnr(5), new Objectives.PseudoHuber(0.05))) {
            List<Double> losses = new ArrayList<>();
            trained(objective, objective.getClass().getSimpleName(), 60, losses);
            assertThat(losses.get(losses.size() - 1)).as("%s", losses).isLessThan(losses.get(1));
        }
    }

    @Test
    void anObjectiveWithoutALossForEachImageIsRefused() {
        Objective one = batch -> batch.output().sub(batch.target()).square().mean();
        assertThatThrownBy(() -> trained(one, "one", 12, new ArrayList<>()))
                .hasMessageContaining("for 8 images; it must give one for each");
    }
}

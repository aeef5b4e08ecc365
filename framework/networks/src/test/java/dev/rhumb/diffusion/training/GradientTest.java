package dev.rhumb.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;
import dev.rhumb.diffusion.network.UNetShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientTest {
    private static final UNetShape SHAPE = new UNetShape(1, 8, 8, 2, 1, List.of(8, 8), 1, List.of(1), 8, 8, 4);
    private final List<String> notices = new ArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void report(Report report) {}

        @Override
        public void notice(String sentence) {
            notices.add(sentence);
        }
    };

    /** An objective on an accelerator that holds only so many images. */
    private record Cramped(TaskLoss objective, int most) implements TaskLoss {
        @Override
        public Outcome evaluate(NDArray weights, Minibatch batch) {
            if (batch.size() > most) {
                throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
            }
            return objective.evaluate(weights, batch);
        }
    }

    private static Minibatch batch(NDManager manager, int size) {
        Dataset data = new StoredImages("none", "abc", new byte[size * 64], 255, new int[size], 1, 8, 8, 2);
        NDArray ramp = manager.arange(size)
                .toType(ai.djl.ndarray.types.DataType.FLOAT32, true)
                .div(size);
        NDArray images = manager.arange(size * 64f).sin().reshape(size, 1, 8, 8);
        return new Minibatch(
                images,
                images.mul(3).cos(),
                ramp.onesLike(),
                ramp.add(0.1f),
                manager.zeros(new Shape(size), ai.djl.ndarray.types.DataType.INT32),
                data,
                new int[size],
                new boolean[size],
                ramp.onesLike());
    }

    @Test
    void aBatchThatDoesNotFitIsTakenInPartsWithTheSameGradientAndOneNoticePerHalving() {
        try (NDManager manager = PyTorch.manager()) {
            UNet network = new UNet(manager, SHAPE);
            network.initialize(3);
            TaskLoss objective = new Denoising(
                    network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), new Objectives.MeanSquared(), null, 0);
            Minibatch batch = batch(manager, 10);
            Gradient.Result whole = new Gradient(objective, progress).of(manager, network.weights(), batch);
            assertThat(notices).isEmpty();
            Gradient cramped = new Gradient(new Cramped(objective, 3), progress);
            Gradient.Result parts = cramped.of(manager, network.weights(), batch);
            assertThat(notices).hasSize(2);
            assertThat(notices.get(1)).contains("each batch of 10 is processed in 4 parts");
            assertThat(parts.loss().get()).isCloseTo(whole.loss().get(), within(1e-5));
            double difference = parts.gradient().sub(whole.gradient()).norm().getFloat();
            assertThat(difference).isLessThan(1e-5 * whole.gradient().norm().getFloat());
            cramped.of(manager, network.weights(), batch);
            assertThat(notices).hasSize(2);
            network.close();
        }
    }

    @Test
    void aSingleImageThatDoesNotFitEndsTheTraining() {
        try (NDManager manager = PyTorch.manager()) {
            UNet network = new UNet(manager, SHAPE);
            TaskLoss objective = new Denoising(
                    network, new Preconditioning(Preconditioning.Kind.EDM, 0.5), new Objectives.MeanSquared(), null, 0);
            Gradient none = new Gradient(new Cramped(objective, 0), progress);
            assertThatThrownBy(() -> none.of(manager, network.weights(), batch(manager, 4)))
                    .isInstanceOf(EngineException.class);
            network.close();
        }
    }
}

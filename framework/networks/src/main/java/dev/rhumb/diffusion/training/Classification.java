package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import dev.rhumb.diffusion.network.Encoder;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import java.io.IOException;
import java.nio.file.Path;

/** Cross-entropy of the class; a network that does not know noise gets every image as a clean one. */
record Classification(ScriptedNetwork network, Preconditioning preconditioning, boolean knowsNoise)
        implements TaskLoss {
    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
        NDArray level = knowsNoise
                ? Preconditioning.noiseCoordinate(batch.a(), batch.s())
                : Preconditioning.noiseCoordinate(
                        batch.a().onesLike(), batch.s().zerosLike());
        // The last output of every classifier is the logits.
        NDArray logits = TaskLoss.forward(weights, () -> {
            var outputs = network.run(weights, input, level, level);
            return outputs.get(outputs.size() - 1);
        });
        NDArray target = batch.labels().oneHot((int) logits.getShape().get(1));
        NDArray log = logits.logSoftmax(1);
        TaskLoss.backward(weights, logits, log.exp().sub(target).div(batch.size()));
        return new Outcome(Late.of(log.mul(target).sum()).over(-batch.size()), () -> correct(logits, batch.labels()));
    }

    private static long correct(NDArray logits, NDArray labels) {
        return logits.argMax(1)
                .eq(labels.toType(DataType.INT64, false))
                .countNonzero()
                .getLong();
    }

    @Override
    public void measure(NDManager manager, NDArray weights, Validation validation, JsonObject metrics, Path folder)
            throws IOException {
        if (network instanceof Encoder) {
            validation.reportByLevel(manager, weights, metrics, folder);
        }
    }
}

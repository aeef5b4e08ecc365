package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import dev.rhumb.diffusion.network.UNet;

/** What is minimised. Intermediate arrays belong to the minibatch's manager. */
interface Objective {
    /**
     * How a minibatch went.
     *
     * @param loss mean over the images
     * @param correct images classified rightly, 0 for a denoiser
     */
    record Outcome(double loss, long correct) {}

    /**
     * The loss under the given flat weights. If they require a gradient it is there afterwards.
     */
    Outcome evaluate(NDArray weights, Minibatch batch);

    /** The objective of a plan. */
    static Objective of(TrainingPlan plan, ScriptedNetwork network) {
        return plan.task() == Task.DENOISER
                ? new Denoising((UNet) network, plan.preconditioning())
                : new Classification(network, plan.preconditioning(), plan.task() == Task.NOISE_ROBUST_CLASSIFIER);
    }

    /** Runs a forward with gradient mode on if the weights ask for it, then hands back the engine as it was. */
    private static NDArray forward(NDArray weights, java.util.function.Supplier<NDArray> network) {
        JniUtils.setGradMode(weights.hasGradient());
        try {
            return network.get();
        } finally {
            JniUtils.setGradMode(false);
        }
    }

    private static void backward(NDArray weights, NDArray output, NDArray cotangent) {
        if (weights.hasGradient()) {
            JniUtils.backward((PtNDArray) output, (PtNDArray) cotangent, false, false);
        }
    }

    /** Mean squared error of the raw output, every level weighing the same. */
    record Denoising(UNet network, Preconditioning preconditioning) implements Objective {
        @Override
        public Outcome evaluate(NDArray weights, Minibatch batch) {
            NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
            NDArray level = Preconditioning.noiseCoordinate(batch.a(), batch.s());
            NDArray target = preconditioning.target(batch.clean(), batch.noise(), batch.a(), batch.s());
            NDArray raw = forward(
                    weights,
                    () -> network.run(weights, input, level, network.embed(weights, batch.labels()))
                            .singletonOrThrow());
            NDArray error = raw.sub(target);
            backward(weights, raw, error.mul(2.0 / error.size()));
            return new Outcome(error.square().mean().getFloat(), 0);
        }
    }

    /** Cross-entropy of the class; a network that does not know noise is told that every image is clean. */
    record Classification(ScriptedNetwork network, Preconditioning preconditioning, boolean knowsNoise)
            implements Objective {
        @Override
        public Outcome evaluate(NDArray weights, Minibatch batch) {
            NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
            NDArray level = knowsNoise
                    ? Preconditioning.noiseCoordinate(batch.a(), batch.s())
                    : Preconditioning.noiseCoordinate(
                            batch.a().onesLike(), batch.s().zerosLike());
            // The last output of every classifier is the logits.
            NDArray logits = forward(weights, () -> {
                var outputs = network.run(weights, input, level, level);
                return outputs.get(outputs.size() - 1);
            });
            NDArray target = batch.labels().oneHot((int) logits.getShape().get(1));
            NDArray log = logits.logSoftmax(1);
            backward(weights, logits, log.exp().sub(target).div(batch.size()));
            double loss = -log.mul(target).sum().getFloat() / batch.size();
            long correct = logits.argMax(1)
                    .eq(batch.labels().toType(ai.djl.ndarray.types.DataType.INT64, false))
                    .countNonzero()
                    .getLong();
            return new Outcome(loss, correct);
        }
    }
}

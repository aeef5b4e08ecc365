package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.network.Preconditioning;
import dev.rhumb.diffusion.network.UNet;

/** Mean squared error of the raw output, every level weighing the same, under labels or under captions. */
record Denoising(UNet network, Preconditioning preconditioning) implements Objective {
    @Override
    public Outcome evaluate(NDArray weights, Minibatch batch) {
        NDArray input = preconditioning.input(batch.noised(), batch.a(), batch.s());
        NDArray level = Preconditioning.noiseCoordinate(batch.a(), batch.s());
        NDArray target = preconditioning.target(batch.clean(), batch.noise(), batch.a(), batch.s());
        NDArray raw = Objective.forward(
                weights,
                () -> network.run(weights, input, level, condition(weights, batch))
                        .singletonOrThrow());
        NDArray error = raw.sub(target);
        Objective.backward(weights, raw, error.mul(2.0 / error.size()));
        return new Outcome(error.square().mean().getFloat(), 0);
    }

    private NDArray condition(NDArray weights, Minibatch batch) {
        return network.readsText()
                ? network.encode(
                        weights, network.tokenizer().tokens(batch.clean().getManager(), batch.captions()))
                : network.embed(weights, batch.labels());
    }
}

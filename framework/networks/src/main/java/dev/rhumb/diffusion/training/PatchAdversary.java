package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.network.PatchDiscriminator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The discriminator beside an autoencoder: its verdict on reconstructions, and its own training by the hinge loss. */
final class PatchAdversary {
    private static final String PURPOSE = "adversary";

    private final AutoencoderLosses.Adversary settings;
    private final PatchDiscriminator network;
    private final AdamW optimiser;
    private final NDArray seen;
    /** The number in {@link #seen}; below 0 before that was read, which waits for the device. */
    private long steps = -1;

    PatchAdversary(NDManager manager, AutoencoderLosses.Adversary settings, int channels, long seed) {
        this.settings = settings;
        this.network = new PatchDiscriminator(manager, channels, settings.widths());
        network.initialize(seed + PURPOSE.hashCode());
        this.optimiser = new AdamW(manager, settings.optimiser(), network.specs(), network.weights());
        this.seen = manager.zeros(new Shape(1));
    }

    /** For checkpoints: weights, the optimiser's vectors, and the number of steps of the whole training. */
    Map<String, NDArray> state() {
        Map<String, NDArray> state = new LinkedHashMap<>();
        state.put("adversary.weights", network.weights());
        state.put("adversary.mean", optimiser.mean());
        state.put("adversary.square", optimiser.square());
        state.put("adversary.seen", seen);
        return state;
    }

    /** Whether it has begun. */
    boolean isHeard() {
        return steps() >= settings.starts();
    }

    private long steps() {
        if (steps < 0) {
            steps = (long) seen.getFloat();
        }
        return steps;
    }

    /** What its verdict weighs beside the adaptive weight. */
    double weight() {
        return settings.weight();
    }

    /** The gradient of the generator's loss, minus the mean logit, with respect to reconstructions (B, C, H, W). */
    NDArray gradient(NDArray made) {
        NDArray leaf = Autograd.leaf(made);
        NDArray logits = Autograd.recording(true, () -> network.logits(network.weights(), leaf));
        NDArray cotangent = logits.onesLike().muli(-1.0 / logits.size());
        return Autograd.backward(logits, cotangent, leaf);
    }

    /** The hinge loss on real and made images, mean over patches. */
    static double hinge(NDArray realLogits, NDArray madeLogits) {
        double real = realLogits.neg().add(1).maximum(0).mean().getFloat();
        double made = madeLogits.add(1).maximum(0).mean().getFloat();
        return (real + made) / 2;
    }

    /** One step of its own, on as many real images as made ones; before it has begun, only counts. */
    void learn(NDManager scratch, NDArray real, NDArray made) {
        if (isHeard()) {
            NDArray leaf = network.weights().stopGradient();
            leaf.attach(scratch);
            leaf.setRequiresGradient(true);
            NDArray both = NDArrays.concat(new NDList(real, made), 0);
            both.attach(scratch);
            NDArray logits = Autograd.recording(true, () -> network.logits(leaf, both));
            Autograd.backward(logits, slope(logits, real.getShape().get(0)));
            NDArray gradient = Autograd.gradient(leaf);
            gradient.attach(scratch);
            optimiser.update(scratch, gradient, settings.learningRate(), steps() - settings.starts());
        }
        steps = steps() + 1;
        try (NDArray one = scratch.create(1f)) {
            seen.addi(one);
        }
    }

    /** The derivative of the hinge loss: real patches below 1 are pushed up, made ones above -1 down. */
    static NDArray slope(NDArray logits, long reals) {
        NDArray real = logits.get(":" + reals);
        NDArray made = logits.get(reals + ":");
        NDArray up = real.lt(1).toType(logits.getDataType(), false).neg();
        NDArray down = made.gt(-1).toType(logits.getDataType(), false);
        return NDArrays.concat(new NDList(up, down), 0).div(logits.size());
    }
}

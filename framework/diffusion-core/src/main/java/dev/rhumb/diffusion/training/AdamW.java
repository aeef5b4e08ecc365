package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.network.ParameterSpec;
import java.util.Arrays;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) on one flat weight vector. Its state is two vectors that belong to the caller, so
 * that a checkpoint holds all there is. To be called with the thread's gradient mode off.
 */
final class AdamW {
    private final Optimiser settings;
    private final NDArray mean;
    private final NDArray square;
    private final NDArray decays;

    AdamW(NDManager manager, Optimiser settings, List<ParameterSpec> specs, long size) {
        this.settings = settings;
        this.mean = manager.zeros(new Shape(size));
        this.square = manager.zeros(new Shape(size));
        float[] mask = new float[Math.toIntExact(size)];
        for (ParameterSpec spec : specs) {
            if (spec.decays()) {
                Arrays.fill(mask, (int) spec.offset(), (int) (spec.offset() + spec.size()), 1f);
            }
        }
        this.decays = manager.create(mask);
    }

    /** Running mean of the gradient. */
    NDArray mean() {
        return mean;
    }

    /** Running mean of the squared gradient. */
    NDArray square() {
        return square;
    }

    /**
     * Updates the weights in place.
     *
     * @param scratch owns the intermediate arrays
     * @param step counted from 0
     */
    void update(NDManager scratch, NDArray weights, NDArray gradient, double rate, long step) {
        double beta1 = settings.beta1();
        double beta2 = settings.beta2();
        mean.muli(beta1).addi(scratched(scratch, gradient.mul(1 - beta1)));
        square.muli(beta2).addi(scratched(scratch, gradient.square()).muli(1 - beta2));
        double bias1 = 1 - Math.pow(beta1, step + 1.0);
        double bias2 = 1 - Math.pow(beta2, step + 1.0);
        NDArray denominator =
                scratched(scratch, square.sqrt()).divi(Math.sqrt(bias2)).addi(settings.epsilon());
        NDArray change = scratched(scratch, mean.div(denominator)).muli(rate / bias1);
        if (settings.weightDecay() > 0) {
            change.addi(scratched(scratch, weights.mul(decays)).muli(rate * settings.weightDecay()));
        }
        weights.subi(change);
    }

    private static NDArray scratched(NDManager scratch, NDArray array) {
        array.attach(scratch);
        return array;
    }
}

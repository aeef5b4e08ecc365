package dev.rhumb.plugins.energies;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.rhumb.guidance.Evaluation;
import java.util.function.Function;

/** A reward averaged over Gaussian noise on its argument, as a likelihood is: in probability, not in log-probability. */
final class Smoothing {

    private Smoothing() {}

    /** Points around 0, {@code samples} of {@code (B, ...)} with standard deviation {@code deviation}. */
    static NDList offsets(Evaluation here, int samples, double deviation) {
        NDList offsets = new NDList();
        for (int i = 0; i < samples; i++) {
            offsets.add(
                    here.noise("smoothing." + i, here.x().getShape().slice(1)).mul(deviation));
        }
        return offsets;
    }

    /** {@code log mean_i exp(reward(x + offset_i))}, {@code (B, ...) -> (B, 1)}, differentiable. */
    static Function<NDArray, NDArray> over(NDList offsets, Function<NDArray, NDArray> reward) {
        if (offsets.size() == 1) {
            return x -> reward.apply(x.add(offsets.get(0)));
        }
        return x -> {
            NDList each = new NDList();
            offsets.forEach(offset -> each.add(reward.apply(x.add(offset)).reshape(-1, 1)));
            NDArray all = NDArrays.concat(each, 1);
            NDArray largest = all.max(new int[] {1}, true).stopGradient();
            NDArray sum = all.sub(largest).exp().sum(new int[] {1}, true);
            return sum.log().add(largest).sub(Math.log(offsets.size()));
        };
    }
}

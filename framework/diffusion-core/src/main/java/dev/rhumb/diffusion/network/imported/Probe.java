package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.diffusion.Constants;
import dev.rhumb.diffusion.data.Draws;
import java.util.function.UnaryOperator;

/** Tries a network when it is loaded, so that a description that contradicts it is refused before any run. */
final class Probe {
    private Probe() {}

    /**
     * Shows noise to a network in batches of one and of three: an export may have its example's batch size built in.
     *
     * @param network from standard normal (B, C, H, W) to its output, refusing what does not fit by itself
     * @throws IllegalArgumentException also if the output is not finite
     */
    static void each(NDManager manager, int channels, int height, int width, UnaryOperator<NDArray> network) {
        Autograd.recording(false, () -> {
            for (int rows : new int[] {1, 3}) {
                try (NDManager scratch = manager.newSubManager()) {
                    Shape shape = new Shape(rows, channels, height, width);
                    double[] noise = new double[(int) shape.size()];
                    Draws draws = new Draws(0, "probe", rows);
                    for (int i = 0; i < noise.length; i++) {
                        noise[i] = draws.normal();
                    }
                    NDArray x = Constants.of(scratch, noise, shape, DataType.FLOAT32);
                    requireFinite(network.apply(x));
                }
            }
            return network;
        });
    }

    private static void requireFinite(NDArray found) {
        float sum = found.abs().sum().toFloatArray()[0];
        if (!Float.isFinite(sum)) {
            throw new IllegalArgumentException("the network gives values that are not finite for standard normal noise;"
                    + " its file or its description (range, normalisation) is wrong");
        }
    }
}

package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Draws;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.Constants;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Tries a network when it is loaded, so that one that contradicts its description is refused before any run. */
final class Probe {
    /** Largest difference of two answers to one question, in units of the largest value: kernels of other batches round otherwise. */
    private static final double SAME = 1e-2;

    private static final int ROWS = 3;

    private Probe() {}

    /**
     * Shows noise to a network: alone, in a batch of three, and the batch again. An export may have its example's batch size built in;
     * one that was left in training mode mixes the rows of a batch (batch normalisation) or draws at random (dropout).
     *
     * @param network from standard normal (B, C, H, W) to its output, refusing what does not fit by itself
     * @throws IllegalArgumentException also if the output is not finite, or a row's depends on the other rows or on chance
     */
    static void each(NDManager manager, int channels, int height, int width, UnaryOperator<NDArray> network) {
        Shape image = new Shape(channels, height, width);
        float[] alone = shown(manager, image, 1, network);
        float[] first = shown(manager, image, ROWS, network);
        float[] second = shown(manager, image, ROWS, network);
        requireSame(first, second, "gives two results for the same input, so it draws at random (dropout, noise)");
        requireSame(
                alone,
                Arrays.copyOf(first, alone.length),
                "answers differently for an image alone and the same image among others, so its rows mix (batch normalisation"
                        + " in training mode, means over the batch)");
    }

    /**
     * Refuses a network through which no gradient flows.
     *
     * @param network as in {@link #each}
     */
    static void differentiable(NDManager manager, int channels, int height, int width, UnaryOperator<NDArray> network) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray leaf = Autograd.leaf(noise(scratch, new Shape(channels, height, width), 1));
            Autograd.recording(true, () -> {
                NDArray value = network.apply(leaf);
                return Autograd.backward(value, value.onesLike(), leaf);
            });
        } catch (IllegalStateException cut) {
            throw new IllegalArgumentException(
                    "the network cuts the gradient of its output with respect to the image (detach, rounding, no_grad), and guides"
                            + " need it; export it without that step",
                    cut);
        }
    }

    private static float[] shown(NDManager manager, Shape image, int rows, UnaryOperator<NDArray> network) {
        return Autograd.recording(false, () -> {
            try (NDManager scratch = manager.newSubManager()) {
                float[] values = network.apply(noise(scratch, image, rows))
                        .toType(DataType.FLOAT32, false)
                        .toFloatArray();
                requireFinite(values);
                return values;
            }
        });
    }

    /** The same noise in the first row, however many there are. */
    private static NDArray noise(NDManager scratch, Shape image, int rows) {
        Draws draws = new Draws(0, "probe", ROWS);
        double[] noise = new double[Math.toIntExact(rows * image.size())];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = draws.normal();
        }
        return Constants.of(scratch, scratch.getDevice(), noise, new Shape(rows).addAll(image), DataType.FLOAT32);
    }

    private static void requireSame(float[] a, float[] b, String otherwise) {
        double largest = 0;
        double apart = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i]));
            apart = Math.max(apart, Math.abs(a[i] - b[i]));
        }
        if (apart > SAME * largest) {
            throw new IllegalArgumentException("the network " + otherwise + ": values up to " + (float) largest
                    + " differ by " + (float) apart + "; call network.eval() before torch.jit.trace");
        }
    }

    private static void requireFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "the network gives values that are not finite for standard normal noise;"
                                + " its file or its description (range, normalisation) is wrong");
            }
        }
    }
}

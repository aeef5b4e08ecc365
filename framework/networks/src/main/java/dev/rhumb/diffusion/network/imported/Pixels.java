package dev.rhumb.diffusion.network.imported;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.Script;
import dev.rhumb.records.Types;

/** Brings images to the size and values that a network sees; differentiable. */
final class Pixels {
    private final PixelInput input;
    private final Script script;
    private final NDArray factor;
    private final NDArray shift;

    /**
     * @param manager owns its few constants
     */
    Pixels(PixelInput input, NDManager manager) {
        this.input = input;
        this.script = Script.of(
                manager, Resize.METHODS + """
                  def forward(self: __torch__.Net, x: Tensor, factor: Tensor, shift: Tensor) -> Tensor:
                    return torch.add(torch.mul(%s, factor), shift)
                """.formatted(input.resize().expression(input.height(), input.width())));
        int channels = input.channels();
        double[] k = new double[channels];
        double[] b = new double[channels];
        for (int c = 0; c < channels; c++) {
            double std = input.std().isEmpty() ? 1 : input.std().get(c);
            double mean = input.mean().isEmpty() ? 0 : input.mean().get(c);
            k[c] = (input.high() - input.low()) / 2 / std;
            b[c] = ((input.high() + input.low()) / 2 - mean) / std;
        }
        Shape shape = new Shape(1, channels, 1, 1);
        this.factor = Constants.of(manager, manager.getDevice(), k, shape, DataType.FLOAT32);
        this.shift = Constants.of(manager, manager.getDevice(), b, shape, DataType.FLOAT32);
    }

    /** Whether images of other sizes are resized. */
    boolean resizes() {
        return input.resize() != Resize.NONE;
    }

    /**
     * The network's view of images.
     *
     * @param x (B, C, H, W), float32, values in [-1, 1]
     * @return (B, channels, height, width), attached to the manager of {@code x}
     * @throws IllegalArgumentException if the images are of another size and may not be resized, or have other channels
     */
    NDArray prepare(NDArray x) {
        Shape shape = x.getShape();
        if (shape.dimension() != 4 || (shape.get(1) != input.channels() && shape.get(1) != 1)) {
            throw new IllegalArgumentException(
                    "the network sees images of " + input.channels() + " channels, but was given " + shape);
        }
        boolean otherSize = shape.get(2) != input.height() || shape.get(3) != input.width();
        if (input.resize() == Resize.NONE && otherSize) {
            throw new IllegalArgumentException("the network sees images of " + input.height() + "x" + input.width()
                    + " pixels, but was given " + shape + "; give its description a resize rule, one of "
                    + Types.names(Resize.class));
        }
        return script.apply(x, factor, shift);
    }
}

package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import java.util.Arrays;

/** Per-row arrays that go with an image batch: (B), in its manager and data type. */
final class Rows {
    private Rows() {}

    /** One value for every row. */
    static NDArray of(NDArray x, double value) {
        double[] values = new double[(int) x.getShape().get(0)];
        Arrays.fill(values, value);
        return of(x, values);
    }

    /** One value per row. */
    static NDArray of(NDArray x, double[] values) {
        return Constants.of(x.getManager(), values, new Shape(values.length), x.getDataType());
    }
}

package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.rhumb.diffusion.engine.Constants;
import java.util.Arrays;

/** Per-row arrays that go with an image batch: (B), in its manager and data type. */
final class Rows {
    private Rows() {}

    /** One value for every row. */
    static NDArray of(NDArray x, double value) {
        return Constants.filled(x, x.getShape().get(0), value);
    }

    /** The values of parts of the batch: {@code rows[i]} times {@code values[i]}. */
    static NDArray of(NDArray x, double[] values, long[] rows) {
        if (Arrays.stream(values).distinct().count() == 1) {
            return Constants.filled(x, Arrays.stream(rows).sum(), values[0]);
        }
        NDList parts = new NDList();
        for (int i = 0; i < values.length; i++) {
            parts.add(Constants.filled(x, rows[i], values[i]));
        }
        return NDArrays.concat(parts);
    }
}

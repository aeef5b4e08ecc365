package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * Reductions over the data axes of each row, so that no method couples the samples of a batch by accident. Results have
 * shape {@code (B, 1, ...)} of the argument's rank and broadcast against it. All are differentiable.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public final class PerSample {

    private PerSample() {}

    /** {@code sum a b} over the data axes. */
    public static NDArray dot(NDArray a, NDArray b) {
        return sum(a.mul(b));
    }

    /** The Euclidean norm over the data axes. */
    public static NDArray norm(NDArray a) {
        return dot(a, a).sqrt();
    }

    /** The root mean square over the data axes. */
    public static NDArray rms(NDArray a) {
        return mean(a.mul(a)).sqrt();
    }

    /**
     * 64 units in the last place of the root mean square: what sums and differences of values of this size may be by
     * rounding alone.
     */
    public static NDArray rounding(NDArray a) {
        return Differentiable.times(rms(a), a.getDataType() == DataType.FLOAT64 ? 0x1p-46 : 0x1p-17);
    }

    /** The sum over the data axes. */
    public static NDArray sum(NDArray a) {
        return spread(rows(a).sum(new int[] {1}, true), a);
    }

    /** The mean over the data axes. */
    public static NDArray mean(NDArray a) {
        return spread(rows(a).mean(new int[] {1}, true), a);
    }

    /** The unbiased standard deviation over the data axes (divisor n - 1). */
    public static NDArray std(NDArray a) {
        NDArray centred = a.sub(mean(a));
        double n = (double) a.size() / a.getShape().get(0);
        return Differentiable.over(dot(centred, centred), Math.max(1, n - 1)).sqrt();
    }

    /** The linearly interpolated quantile of the values of each row, {@code q} from 0 to 1. */
    public static NDArray quantile(NDArray a, double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile " + q + ": allowed is 0 to 1");
        }
        NDArray sorted = rows(a).sort(1);
        double position = q * (sorted.getShape().get(1) - 1);
        long low = (long) Math.floor(position);
        long high = (long) Math.ceil(position);
        NDArray below = sorted.get(":, {}:{}", low, low + 1);
        NDArray above = sorted.get(":, {}:{}", high, high + 1);
        return spread(below.add(Differentiable.times(above.sub(below), position - low)), a);
    }

    /** A per-sample column {@code (B, 1)}, or anything of B values, shaped {@code (B, 1, ...)} to broadcast against {@code like}. */
    public static NDArray spread(NDArray column, NDArray like) {
        long[] shape = new long[like.getShape().dimension()];
        Arrays.fill(shape, 1);
        shape[0] = column.getShape().get(0);
        return column.reshape(new Shape(shape));
    }

    private static NDArray rows(NDArray a) {
        return a.reshape(a.getShape().get(0), -1);
    }
}

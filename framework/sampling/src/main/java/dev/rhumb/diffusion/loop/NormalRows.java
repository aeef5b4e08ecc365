package dev.rhumb.diffusion.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Constants;
import dev.rhumb.diffusion.engine.PyTorch;
import java.util.stream.IntStream;

/**
 * Standard normals for the rows of a batch, each row from a stream of its own. So rows may be drawn by several threads, with the same
 * bits.
 */
@FunctionalInterface
interface NormalRows {
    /** Normals below which threads cost more than they save: 23 ns each. */
    int WORTH_THREADS = 1 << 16;

    /** Fills a row. */
    void fill(int row, double[] into);

    /** {@code (B, perSample...)} on a device, in a manager of any device. */
    default NDArray tensor(NDManager owner, Device device, int batch, Shape perSample, DataType type) {
        int each = Math.toIntExact(perSample.size());
        int size = Math.multiplyExact(batch, each);
        Shape shape = new Shape(batch).addAll(perSample);
        if (type == DataType.FLOAT64) {
            double[] all = new double[size];
            eachRow(batch, each, (row, values) -> System.arraycopy(values, 0, all, row * each, each));
            return Constants.of(owner, device, all, shape, type);
        }
        float[] all = new float[size];
        eachRow(batch, each, (row, values) -> {
            for (int i = 0; i < each; i++) {
                all[row * each + i] = (float) values[i];
            }
        });
        return Constants.of(owner, device, all, shape);
    }

    private void eachRow(int batch, int each, NormalRows use) {
        IntStream rows = IntStream.range(0, batch);
        // As many cores as the engine may use here: several workers share the machine.
        boolean threads = PyTorch.threads() > 1 && (long) batch * each >= WORTH_THREADS;
        (threads ? rows.parallel() : rows).forEach(row -> {
            double[] values = new double[each];
            fill(row, values);
            use.fill(row, values);
        });
    }
}

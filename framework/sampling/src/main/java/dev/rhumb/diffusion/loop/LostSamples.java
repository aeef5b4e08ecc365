package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.sampling.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The samples of a batch that left the finite numbers, and where. The device sums the magnitudes of each row after each step; the sums
 * are read when the batch ends, or after many steps, so that no step waits for the device.
 */
final class LostSamples {
    /** Steps whose sums are kept on the device. */
    private static final int KEPT = 256;

    private final NDManager run;
    private final int batch;
    private final List<NDArray> sums = new ArrayList<>();
    private final List<Integer> steps = new ArrayList<>();
    /** The step where each lost row was first seen so. */
    private final Map<Integer, Integer> first = new TreeMap<>();

    LostSamples(NDManager run, int batch) {
        this.run = run;
        this.batch = batch;
    }

    /** Looks at the points after a step, {@code (B, ...)}. */
    void look(NDArray x, int step) {
        try (NDArray rows = x.reshape(batch, -1);
                NDArray magnitudes = rows.abs()) {
            NDArray sum = magnitudes.sum(new int[] {1});
            sum.attach(run);
            sums.add(sum);
            steps.add(step);
        }
        if (sums.size() == KEPT) {
            read();
        }
    }

    private void read() {
        if (sums.isEmpty()) {
            return;
        }
        // In float64 the largest sum of float32 stays finite, and what is not finite stays so.
        try (NDArray all = NDArrays.stack(new NDList(sums));
                NDArray wide = all.toType(DataType.FLOAT64, true)) {
            double[] values = PyTorch.doubles(wide);
            for (int i = 0; i < values.length; i++) {
                if (!Double.isFinite(values[i])) {
                    first.putIfAbsent(i % batch, steps.get(i / batch));
                }
            }
        }
        sums.forEach(NDArray::close);
        sums.clear();
        steps.clear();
    }

    /** By sample, where each was lost; the guard begins again behind it. */
    List<SampledBatch.NonFinite> found(long firstSample, Grid grid) {
        read();
        return first.entrySet().stream()
                .map(row -> new SampledBatch.NonFinite(
                        firstSample + row.getKey(),
                        row.getValue(),
                        grid.from().get(row.getValue()).sigma()))
                .toList();
    }
}

package dev.rhumb.diffusion.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.PyTorch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class NormalRowsTest {
    private static final Shape IMAGE = new Shape(3, 32, 32);
    private static final int ROWS = 32;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CounterNoise noise = new CounterNoise(7);

    private NormalRows rows() {
        return (row, into) -> {
            threads.add(Thread.currentThread());
            noise.fill(row, "step", 3, 0, 0, into);
        };
    }

    private float[] drawn(NDManager manager) {
        return rows().tensor(manager, Device.cpu(), ROWS, IMAGE, DataType.FLOAT32)
                .toFloatArray();
    }

    @Test
    void threadsDrawTheBitsThatOneThreadDraws() {
        try (NDManager manager = PyTorch.manager()) {
            float[] alone = PyTorch.onOneThread(() -> drawn(manager));
            assertThat(threads).containsExactly(Thread.currentThread());
            int before = PyTorch.threads();
            PyTorch.setThreads(2);
            float[] together = drawn(manager);
            PyTorch.setThreads(before);
            assertThat(together).containsExactly(alone);
            double[] first = new double[(int) IMAGE.size()];
            noise.fill(0, "step", 3, 0, 0, first);
            for (int i = 0; i < first.length; i++) {
                assertThat(alone[i]).isEqualTo((float) first[i]);
            }
        }
    }

    @Test
    void float64KeepsEveryBit() {
        try (NDManager manager = PyTorch.manager()) {
            double[] values = rows().tensor(manager, Device.cpu(), 2, new Shape(5), DataType.FLOAT64)
                    .toDoubleArray();
            double[] second = new double[5];
            noise.fill(1, "step", 3, 0, 0, second);
            assertThat(java.util.Arrays.copyOfRange(values, 5, 10)).containsExactly(second);
        }
    }
}

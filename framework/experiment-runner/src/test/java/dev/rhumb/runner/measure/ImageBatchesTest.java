package dev.rhumb.runner.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.evaluation.io.ImageBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageBatchesTest {
    private final List<Integer> sizes = new ArrayList<>();

    /** Image i has the value i. */
    private void seen(int count, int batch, int fit) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        float[] seen = new float[count];
        try (NDManager manager = PyTorch.manager()) {
            ImageBatches.show(manager, new ImageBatch(values, count, 1, 1, 1), batch, (x, from, to) -> {
                if (to - from > fit) {
                    throw new EngineException("CUDA out of memory. Tried to allocate 1.00 GiB");
                }
                sizes.add(to - from);
                System.arraycopy(x.toFloatArray(), 0, seen, from, to - from);
            });
        }
        assertThat(seen).isEqualTo(values);
    }

    @Test
    void imagesThatDoNotFitTogetherAreSeenInHalves() {
        seen(10, 8, 3);
        assertThat(sizes).containsExactly(2, 2, 2, 2, 2);
    }

    @Test
    void imagesThatFitAreSeenInBatches() {
        seen(10, 4, 4);
        assertThat(sizes).containsExactly(4, 4, 2);
    }

    @Test
    void oneImageThatDoesNotFitIsAFailure() {
        assertThatThrownBy(() -> seen(3, 2, 0))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("out of memory");
    }
}

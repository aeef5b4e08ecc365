package dev.rhumb.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class UploadTest {
    /** The script compiles everywhere; without a GPU, PyTorch refuses to pin memory. */
    @Test
    void withoutAGpuThereIsNoMemoryToPin() {
        assumeTrue(PyTorch.gpus() == 0);
        try (NDManager manager = PyTorch.manager();
                NDArray x = manager.create(new float[] {1, 2})) {
            assertThatThrownBy(() -> Upload.queued(x, Device.cpu()))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("pin");
        }
    }

    @Test
    void aCopyHasTheNumbersAndTheDeviceAndLivesInTheOwnersManager() {
        Device device = PyTorch.gpus() > 0 ? Device.gpu(0) : Device.cpu();
        try (NDManager manager = PyTorch.manager()) {
            NDArray copy = Constants.of(manager, device, new long[] {3, 1});
            assertThat(copy.getDevice()).isEqualTo(device);
            assertThat(copy.getManager()).isSameAs(manager);
            assertThat(copy.toLongArray()).containsExactly(3, 1);
        }
    }
}

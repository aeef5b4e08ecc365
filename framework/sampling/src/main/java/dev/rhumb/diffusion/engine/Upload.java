package dev.rhumb.diffusion.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies to a GPU that queue behind its work instead of waiting for it. A plain copy from Java's memory makes the program wait until
 * the GPU has done all before it. PyTorch keeps the pinned memory until the copy is done.
 */
final class Upload {
    /** {@code torch.Tensor.pin_memory} and {@code to(..., non_blocking=True)}. */
    private static final String METHODS = """
              def queued(self: __torch__.Net, x: Tensor, there: Tensor) -> Tensor:
                return torch.to(torch.pin_memory(x), ops.prim.device(there), ops.prim.dtype(x), True)
            """;

    private static final Map<Device, Upload> UPLOADS = new ConcurrentHashMap<>();

    private final Script script;
    private final NDArray there;

    private Upload(Device device) {
        NDManager manager = PyTorch.manager(device);
        this.script = Script.of(manager, METHODS);
        this.there = manager.create(0f);
    }

    /** A copy on a GPU of an array on the processor, attached to the array's manager. */
    static NDArray queued(NDArray here, Device device) {
        Upload upload = UPLOADS.computeIfAbsent(device, Upload::new);
        return upload.script.call("queued", here, upload.there).singletonOrThrow();
    }
}

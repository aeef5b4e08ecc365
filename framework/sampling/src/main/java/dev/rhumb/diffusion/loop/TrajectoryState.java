package dev.rhumb.diffusion.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.sampling.Memory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The per-sample state of a batch: of the guides and of the sampler alike, so that rewinding and resampling are written
 * once. Tensors belong to the current step's manager and move on with the trajectory.
 */
final class TrajectoryState {

    private static final String SAMPLER = "sampler.";

    private final Map<String, NDArray> tensors = new HashMap<>();
    private final Map<String, Object> values = new HashMap<>();

    @Nullable
    NDArray recall(String key) {
        return tensors.get(key);
    }

    /** Keeps a copy, so that whatever owned the tensor may free it. */
    void remember(String key, NDArray value, NDManager step) {
        NDArray copy = value.duplicate();
        copy.attach(step);
        tensors.put(key, copy);
    }

    void moveTo(NDManager nextStep) {
        tensors.values().forEach(tensor -> tensor.attach(nextStep));
    }

    /** Row i becomes row {@code index[i]}; {@code index} is (B), int64. */
    void reorder(NDArray index, NDManager step) {
        tensors.replaceAll((key, tensor) -> {
            NDArray reordered = tensor.get(index);
            reordered.attach(step);
            return reordered;
        });
    }

    /** A copy of the guides' state under another owner; the sampler's history never outlives a rewind. */
    TrajectoryState guidesOnly(NDManager owner) {
        TrajectoryState copy = new TrajectoryState();
        tensors.forEach((key, tensor) -> {
            if (!key.startsWith(SAMPLER)) {
                copy.remember(key, tensor, owner);
            }
        });
        return copy;
    }

    /** The sampler's window on this state; {@code step} owns what it remembers. */
    Memory samplerMemory(NDManager step) {
        return new Memory() {
            @Override
            public @Nullable NDArray recall(String name) {
                return TrajectoryState.this.recall(SAMPLER + name);
            }

            @Override
            public void remember(String name, NDArray perSample) {
                TrajectoryState.this.remember(SAMPLER + name, perSample, step);
            }

            @Override
            public <T> @Nullable T value(String name, Class<T> type) {
                return type.cast(values.get(name));
            }

            @Override
            public void keep(String name, Object value) {
                values.put(name, value);
            }
        };
    }
}

package dev.rhumb.diffusion.sampler;

import ai.djl.ndarray.NDArray;
import dev.rhumb.sampling.Memory;
import java.util.HashMap;
import java.util.Map;

/** A memory of maps; it copies, owns and frees the tensors, as the loop does. */
final class MapMemory implements Memory {

    private final Map<String, NDArray> tensors = new HashMap<>();
    private final Map<String, Object> values = new HashMap<>();

    @Override
    public NDArray recall(String name) {
        return tensors.get(name);
    }

    @Override
    public void remember(String name, NDArray perSample) {
        NDArray old = tensors.put(name, perSample.duplicate());
        if (old != null) {
            old.close();
        }
    }

    @Override
    public <T> T value(String name, Class<T> type) {
        return type.cast(values.get(name));
    }

    @Override
    public void keep(String name, Object value) {
        values.put(name, value);
    }
}

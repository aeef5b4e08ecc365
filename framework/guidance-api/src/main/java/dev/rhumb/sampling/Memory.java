package dev.rhumb.sampling;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Per-trajectory state kept by the loop: tensors {@code (B, ...)} by name, and plain values by name. */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Memory {

    /** The tensor of this name, or null. */
    @Nullable
    NDArray recall(String name);

    /** Keeps a tensor {@code (B, ...)} beyond the step. The loop copies, owns and frees it. */
    void remember(String name, NDArray perSample);

    /** The plain value of this name (a level, a count), or null. */
    <T> @Nullable T value(String name, Class<T> type);

    /** Keeps a plain immutable value beyond the step. */
    void keep(String name, Object value);
}

package dev.rhumb.checks.python;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.tensors.Safetensors;
import java.util.Map;
import java.util.Objects;

/** Inputs and results that a Python library wrote. */
final class PeerTensors {
    private PeerTensors() {}

    static NDArray array(NDManager manager, Map<String, Safetensors.Tensor> theirs, String name) {
        Safetensors.Tensor tensor = Objects.requireNonNull(theirs.get(name), name);
        return manager.create(tensor.values(), new Shape(tensor.shape()));
    }

    /** The largest difference, relative to the largest value. */
    static double apart(NDArray ours, Map<String, Safetensors.Tensor> theirs, String name) {
        float[] values = ours.toFloatArray();
        float[] due = Objects.requireNonNull(theirs.get(name), name).values();
        assertThat(values).as(name).hasSameSizeAs(due);
        double most = 0;
        double largest = 0;
        for (int i = 0; i < values.length; i++) {
            most = Math.max(most, Math.abs(values[i] - due[i]));
            largest = Math.max(largest, Math.abs(due[i]));
        }
        return most / largest;
    }
}

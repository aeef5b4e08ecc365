package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.DoubleSupplier;

/** A number that a device may still have to compute. To read it waits for the device, and frees the tensor. */
final class Late {
    private final NDArray[] tensors;
    private final DoubleSupplier value;

    private Late(DoubleSupplier value, NDArray... tensors) {
        this.tensors = tensors;
        this.value = value;
    }

    static Late of(double value) {
        return new Late(() -> value);
    }

    /** A float32 tensor of one value by a number; it lives as long as its manager. */
    static Late of(NDArray scalar, double divisor) {
        return new Late(
                () -> {
                    try (scalar) {
                        return scalar.getFloat() / divisor;
                    }
                },
                scalar);
    }

    /** The same number for as long as another manager lives. */
    Late keep(NDManager manager) {
        for (NDArray tensor : tensors) {
            tensor.attach(manager);
        }
        return this;
    }

    /** The number; may be called once. */
    double get() {
        return value.getAsDouble();
    }
}

package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/** A number that a device may still have to compute. To read it waits for the device, and frees the tensors. */
final class Late {
    private final List<NDArray> tensors;
    private final DoubleSupplier value;

    private Late(DoubleSupplier value, List<NDArray> tensors) {
        this.tensors = tensors;
        this.value = value;
    }

    static Late of(double value) {
        return new Late(() -> value, List.of());
    }

    /** A float32 tensor of one value; it lives as long as its manager. */
    static Late of(NDArray scalar) {
        return new Late(
                () -> {
                    try (scalar) {
                        return scalar.getFloat();
                    }
                },
                List.of(scalar));
    }

    Late times(double factor) {
        return new Late(() -> value.getAsDouble() * factor, tensors);
    }

    Late over(double divisor) {
        return new Late(() -> value.getAsDouble() / divisor, tensors);
    }

    Late plus(Late other) {
        return new Late(
                () -> value.getAsDouble() + other.value.getAsDouble(),
                Stream.concat(tensors.stream(), other.tensors.stream()).toList());
    }

    /** The same number for as long as another manager lives. */
    Late keep(NDManager manager) {
        tensors.forEach(tensor -> tensor.attach(manager));
        return this;
    }

    /** The number; may be called once. */
    double get() {
        return value.getAsDouble();
    }
}

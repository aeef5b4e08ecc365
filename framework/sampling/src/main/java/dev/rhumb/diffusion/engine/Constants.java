package dev.rhumb.diffusion.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.Function;

/**
 * Tensors of numbers from the program, in the engine's own memory. What {@code NDManager.create} makes lies in a Java
 * buffer that is collected once the tensor is closed, even while a graph still refers to it; a gradient through it then
 * reads whatever has taken its place. Constants that enter a differentiable computation are made here.
 *
 * <p>On a GPU they travel through pinned memory, and nothing waits for them ({@link Upload}).
 */
public final class Constants {

    private Constants() {}

    /** A tensor of float32 or float64 on a device, in a manager of any device. */
    public static NDArray of(NDManager owner, Device device, double[] values, Shape shape, DataType dataType) {
        return on(owner, device, host -> {
            NDArray inJavaMemory = host.create(values, shape);
            return dataType == DataType.FLOAT64 ? inJavaMemory : inJavaMemory.toType(dataType, true);
        });
    }

    /** A tensor of float32. */
    public static NDArray of(NDManager owner, Device device, float[] values, Shape shape) {
        return on(owner, device, host -> host.create(values, shape));
    }

    /** A tensor of int32, {@code (n)}. */
    public static NDArray of(NDManager owner, Device device, int[] values) {
        return on(owner, device, host -> host.create(values));
    }

    /** A tensor of int64. */
    public static NDArray of(NDManager owner, Device device, long[] values, Shape shape) {
        return on(owner, device, host -> host.create(values, shape));
    }

    /** A tensor of int64, {@code (n)}. */
    public static NDArray of(NDManager owner, Device device, long[] values) {
        return on(owner, device, host -> host.create(values));
    }

    /** One number for each of {@code rows}, in the data type of {@code like} and beside it; nothing is copied to the device. */
    public static NDArray filled(NDArray like, long rows, double value) {
        NDManager owner = like.getManager();
        try (NDManager maker = owner.newSubManager(like.getDevice());
                NDArray zeros = maker.zeros(new Shape(rows), like.getDataType())) {
            zeros.attach(owner);
            return zeros.add(value);
        }
    }

    private static NDArray on(NDManager owner, Device device, Function<NDManager, NDArray> make) {
        try (NDManager host = owner.newSubManager(Device.cpu())) {
            NDArray made = make.apply(host);
            NDArray there = device.isGpu() ? Upload.queued(made, device) : made.duplicate();
            there.attach(owner);
            return there;
        }
    }
}

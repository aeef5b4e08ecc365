package dev.rhumb.diffusion.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Tensors of numbers from the program, in the engine's own memory. What {@code NDManager.create} makes lies in a Java
 * buffer that is collected once the tensor is closed, even while a graph still refers to it; a gradient through it then
 * reads whatever has taken its place. Constants that enter a differentiable computation are made here.
 */
public final class Constants {

    private Constants() {}

    /** A tensor of float32 or float64. */
    public static NDArray of(NDManager manager, double[] values, Shape shape, DataType dataType) {
        try (NDArray inJavaMemory = manager.create(values, shape)) {
            return dataType == DataType.FLOAT64 ? inJavaMemory.duplicate() : inJavaMemory.toType(dataType, true);
        }
    }

    /** A tensor of float32. */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        try (NDArray inJavaMemory = manager.create(values, shape)) {
            return inJavaMemory.duplicate();
        }
    }
}

package dev.rhumb.diffusion.network;

import ai.djl.ndarray.types.Shape;

/**
 * One parameter tensor of a network: where it lies in the flat weight vector and how it starts.
 *
 * @param name dotted name, unique in its network, as it appears in model files
 * @param shape its shape
 * @param offset index of its first value in the flat weight vector
 * @param mean mean of the initial values
 * @param deviation standard deviation of the initial values; 0 for a constant start
 */
public record ParameterSpec(String name, Shape shape, long offset, double mean, double deviation) {
    /** Number of values. */
    public long size() {
        return shape.size();
    }

    /** Whether weight decay applies: to matrices and kernels, not to biases and norm scales. */
    public boolean decays() {
        return shape.dimension() > 1;
    }
}

package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Decoder;
import dev.rhumb.guidance.Differentiable;

/** Has the shape of a decoder and costs nothing: its images are zero, differentiable in the latents. */
record StandInDecoder(String name, String latentSpace, Shape latentShape, Shape imageShape) implements Decoder {
    @Override
    public NDArray decode(NDArray latents) {
        long rows = latents.getShape().get(0);
        NDArray nothing = Differentiable.times(latents, 0).reshape(rows, -1).sum(new int[] {1}, true);
        return nothing.reshape(rows, 1, 1, 1).broadcast(new Shape(rows).addAll(imageShape));
    }

    @Override
    public void close() {}
}

package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.NoiseLevel;
import org.jspecify.annotations.Nullable;

/** Takes the data of a likelihood and costs nothing: it is zero, differentiable in the point. */
record StandInLikelihood(Shape dataShape, @Nullable String latentSpace) implements DataLikelihood {
    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        return Differentiable.times(x, 0).reshape(x.getShape().get(0), -1).sum(new int[] {1}, true);
    }
}

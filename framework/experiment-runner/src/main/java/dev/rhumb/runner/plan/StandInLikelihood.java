package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.NoiseLevel;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the data of a likelihood, refuses what it refuses, and costs nothing: it is zero, differentiable in the point.
 *
 * @param taken the shapes that it takes
 * @param known refuses conditions that it cannot judge
 */
record StandInLikelihood(
        Shape dataShape, @Nullable String latentSpace, Predicate<Shape> taken, Consumer<Condition> known)
        implements DataLikelihood {
    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        return Differentiable.times(x, 0).reshape(x.getShape().get(0), -1).sum(new int[] {1}, true);
    }

    @Override
    public boolean takes(Shape data) {
        return taken.test(data);
    }

    @Override
    public void requireKnown(Condition condition) {
        known.accept(condition);
    }
}

package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.guidance.Classifier;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Differentiable;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Similarity;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes the data of a likelihood, refuses what it refuses, and costs nothing: it is zero, differentiable in the point. A
 * classifier's stand-in finds all classes equally likely, a pair's finds every cosine zero.
 */
abstract class StandInLikelihood implements DataLikelihood {
    private final Shape dataShape;
    private final @Nullable String latentSpace;
    private final Predicate<Shape> taken;
    private final Consumer<Condition> known;
    private Runnable requirement = () -> {};

    /**
     * A stand-in.
     *
     * @param taken the shapes that it takes
     * @param known refuses conditions that it cannot judge
     */
    StandInLikelihood(
            Shape dataShape, @Nullable String latentSpace, Predicate<Shape> taken, Consumer<Condition> known) {
        this.dataShape = dataShape;
        this.latentSpace = latentSpace;
        this.taken = taken;
        this.known = known;
    }

    /** In place of a classifier. */
    static final class OfClasses extends StandInLikelihood implements Classifier {
        private final int classes;

        OfClasses(
                int classes,
                Shape dataShape,
                @Nullable String latentSpace,
                Predicate<Shape> taken,
                Consumer<Condition> known) {
            super(dataShape, latentSpace, taken, known);
            this.classes = classes;
        }

        @Override
        public int classes() {
            return classes;
        }

        @Override
        public NDArray logProbabilities(NDArray x, NoiseLevel level) {
            return equallyLikely(seen(x), classes);
        }
    }

    /** In place of a network of one number, which knows every condition. */
    static final class OfNumber extends StandInLikelihood {
        OfNumber(Shape dataShape, Predicate<Shape> taken) {
            super(dataShape, null, taken, condition -> {});
        }
    }

    /** In place of a CLIP pair. */
    static final class OfPair extends StandInLikelihood implements Similarity {
        OfPair(Shape dataShape, @Nullable String latentSpace, Predicate<Shape> taken, Consumer<Condition> known) {
            super(dataShape, latentSpace, taken, known);
        }

        @Override
        public NDArray cosine(NDArray x, NoiseLevel level, Condition condition) {
            return zero(seen(x));
        }
    }

    /**
     * Adds what it requires of an evaluation, such as that no gradient is recorded.
     *
     * @return this stand-in
     */
    final StandInLikelihood requiring(Runnable further) {
        requirement = further;
        return this;
    }

    final NDArray seen(NDArray x) {
        requirement.run();
        return x;
    }

    /** {@code (B, 1)} zeros, differentiable in {@code x}. */
    static NDArray zero(NDArray x) {
        return Differentiable.times(x, 0).reshape(x.getShape().get(0), -1).sum(new int[] {1}, true);
    }

    /** {@code (B, classes)} of equal probabilities, differentiable in {@code x}. */
    static NDArray equallyLikely(NDArray x, int classes) {
        return zero(x).repeat(1, classes).sub(Math.log(classes));
    }

    @Override
    public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        return zero(seen(x));
    }

    @Override
    public Shape dataShape() {
        return dataShape;
    }

    @Override
    public @Nullable String latentSpace() {
        return latentSpace;
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

package dev.rhumb.diffusion.network;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.DataLikelihood;
import dev.rhumb.diffusion.engine.Scope;
import dev.rhumb.guidance.Classifier;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.NoiseLevel;
import dev.rhumb.guidance.Unsupported;

/** A network that classifies: its likelihood of a condition is the log-probability of the condition's labels. */
public interface DataClassifier extends DataLikelihood, Classifier {
    /** What runs call it. */
    String name();

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the condition holds the null label
     */
    @Override
    default NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
        for (long label : condition.classes()) {
            if (label < 0 || label >= classes()) {
                throw new IllegalArgumentException(
                        "classifier '" + name() + "' has labels 0.." + (classes() - 1) + ", but the label is " + label);
            }
        }
        try (Scope scope = new Scope(x)) {
            NDArray log = logProbabilities(scope.view(x), level);
            NDArray chosen = scope.own(condition.labels().oneHot(classes(), x.getDataType()));
            return scope.release(log.mul(chosen).sum(new int[] {1}, true));
        }
    }

    @Override
    default void requireKnown(Condition condition) {
        requireLabels(name(), condition);
    }

    /**
     * Refuses conditions without a class.
     *
     * @param name the classifier's
     * @throws Unsupported in a sentence
     */
    static void requireLabels(String name, Condition condition) {
        if (!condition.hasLabels()) {
            throw new Unsupported("the classifier '" + name
                    + "' takes classes, but the sample has a caption; give samples.labels, or guide by a CLIP pair");
        }
    }
}

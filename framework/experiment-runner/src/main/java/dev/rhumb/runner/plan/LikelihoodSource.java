package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.guidance.Condition;
import dev.rhumb.guidance.Likelihood;
import dev.rhumb.guidance.NoiseLevel;

/** A likelihood that can be opened. */
public interface LikelihoodSource {
    /** What decides its answers: goes into the configuration's hash. */
    String identity();

    /** Bytes of its weights in the engine's memory; 0 if it has none. */
    default long bytes() {
        return 0;
    }

    /**
     * Opens it.
     *
     * @param manager owner of its parameters; closing it frees them
     */
    Likelihood open(NDManager manager, ai.djl.ndarray.types.DataType dataType);

    /** Refuses conditions that it cannot judge, in a sentence; see {@link Likelihood#requireKnown}. */
    default void requireKnown(Condition condition) {}

    /** Something that can be differentiated, refuses the same conditions and costs nothing. */
    default Likelihood standIn() {
        return new Likelihood() {
            @Override
            public NDArray logLikelihood(NDArray x, NoiseLevel level, Condition condition) {
                return x.mul(0).reshape(x.getShape().get(0), -1).sum(new int[] {1}, true);
            }

            @Override
            public void requireKnown(Condition condition) {
                LikelihoodSource.this.requireKnown(condition);
            }
        };
    }
}

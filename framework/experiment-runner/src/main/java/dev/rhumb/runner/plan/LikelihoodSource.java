package dev.rhumb.runner.plan;

import ai.djl.ndarray.NDManager;
import dev.rhumb.guidance.Likelihood;

/** A likelihood that can be opened. */
public interface LikelihoodSource {
    /** What decides its answers: goes into the configuration's hash. */
    String identity();

    /**
     * Opens it.
     *
     * @param manager owner of its parameters; closing it frees them
     */
    Likelihood open(NDManager manager, ai.djl.ndarray.types.DataType dataType);

    /** Something that can be differentiated and costs nothing. */
    default Likelihood standIn() {
        return (x, level, condition) ->
                x.mul(0).reshape(x.getShape().get(0), -1).sum(new int[] {1}, true);
    }
}

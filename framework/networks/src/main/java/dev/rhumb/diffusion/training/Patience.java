package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.diffusion.network.ScriptedNetwork;
import java.util.Map;

/** Early stopping: remembers the averaged weights of the lowest validation loss, and gives up after too many worse ones. */
final class Patience {
    private final int limit;
    private final NDArray best;
    private final NDArray record;

    /** @param limit validations in a row without a lower loss after which to stop */
    Patience(NDManager manager, int limit, NDArray weights) {
        this.limit = limit;
        this.best = weights.duplicate();
        best.attach(manager);
        this.record = manager.create(new float[] {Float.POSITIVE_INFINITY, 0});
    }

    /** For checkpoints: the best weights; the lowest loss and the number of validations since. */
    Map<String, NDArray> state() {
        return Map.of("patience.best", best, "patience.record", record);
    }

    /** The averaged weights of the lowest validation loss. */
    NDArray best() {
        return best;
    }

    /** Takes note of a validation. */
    void note(double loss, NDArray average) {
        float[] seen = PyTorch.floats(record);
        boolean lower = (float) loss < seen[0];
        if (lower) {
            ScriptedNetwork.overwrite(best, PyTorch.floats(average));
        }
        ScriptedNetwork.overwrite(record, lower ? new float[] {(float) loss, 0} : new float[] {seen[0], seen[1] + 1});
    }

    /** Whether to stop. */
    boolean isOver() {
        return PyTorch.floats(record)[1] >= limit;
    }
}

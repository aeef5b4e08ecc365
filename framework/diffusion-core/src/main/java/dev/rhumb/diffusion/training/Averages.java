package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/** The moving averages of the weights, one per half-life of the plan. */
final class Averages {
    private final Averaging settings;
    private final Map<Double, NDArray> vectors = new LinkedHashMap<>();

    Averages(NDManager manager, Averaging settings, NDArray weights) {
        this.settings = settings;
        for (double life : settings.halfLives()) {
            NDArray average = weights.duplicate();
            average.attach(manager);
            vectors.put(life, average);
        }
    }

    /** Half-life to averaged weights. */
    Map<Double, NDArray> vectors() {
        return vectors;
    }

    /** The average of the plan's first half-life: what is validated while training. */
    NDArray first() {
        return vectors.values().iterator().next();
    }

    /** The name of an average in a checkpoint and beside the model file. */
    String name(double halfLife) {
        return halfLife == settings.halfLife() ? "average" : "average-" + (long) halfLife;
    }

    /** Moves every average towards the weights. */
    void update(NDManager scratch, NDArray weights, long step, int batch) {
        vectors.forEach((life, average) -> {
            double keep = settings.keep(life, step, batch);
            NDArray fresh = weights.mul(1 - keep);
            fresh.attach(scratch);
            average.muli(keep).addi(fresh);
        });
    }
}

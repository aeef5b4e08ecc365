package dev.rhumb.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/** The moving averages of the weights, one per half-life of the plan. */
final class Averages {
    private final Averaging settings;
    private final Map<Double, NDArray> vectors = new LinkedHashMap<>();
    private final Map<Double, NDList> chunks = new LinkedHashMap<>();
    private final NDList weightChunks;

    Averages(NDManager manager, Averaging settings, NDArray weights) {
        this.settings = settings;
        this.weightChunks = Chunks.of(weights);
        for (double life : settings.halfLives()) {
            NDArray average = weights.duplicate();
            average.attach(manager);
            vectors.put(life, average);
            chunks.put(life, Chunks.of(average));
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

    /** Moves every average towards the weights, as they are now. */
    void update(NDManager scratch, long step, int batch) {
        chunks.forEach((life, averages) -> {
            double kept = settings.keep(life, step, batch);
            NDArray keep = scratch.create(kept);
            NDArray take = scratch.create(1 - kept);
            for (int i = 0; i < averages.size(); i++) {
                try (NDArray fresh = weightChunks.get(i).mul(take)) {
                    averages.get(i).muli(keep).addi(fresh);
                }
            }
        });
    }
}

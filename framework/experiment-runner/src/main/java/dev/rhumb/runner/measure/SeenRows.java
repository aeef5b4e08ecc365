package dev.rhumb.runner.measure;

import ai.djl.ndarray.NDArray;
import dev.rhumb.diffusion.engine.PyTorch;
import dev.rhumb.evaluation.Features;
import java.util.ArrayList;
import java.util.List;

/** What a network makes of images, batch by batch: rows that are not finite are named all at once. */
final class SeenRows {
    private final String network;
    private final List<Features> parts = new ArrayList<>();
    private final List<Integer> unseen = new ArrayList<>();
    private int rows;

    /** @param network what it is, for messages */
    SeenRows(String network) {
        this.network = network;
    }

    /** Adds a batch, (B, width). */
    void add(NDArray batch) {
        int count = (int) batch.getShape().get(0);
        int width = (int) batch.getShape().get(1);
        float[] values = PyTorch.floats(batch);
        for (int i = 0; i < count; i++) {
            if (!isFinite(values, i * width, width)) {
                unseen.add(rows + i);
            }
        }
        rows += count;
        if (unseen.isEmpty()) {
            parts.add(Features.fromFloat(values, count, width));
        }
    }

    private static boolean isFinite(float[] values, int from, int width) {
        for (int i = from; i < from + width; i++) {
            if (!Float.isFinite(values[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * All rows.
     *
     * @throws UnseenImages if some are not finite
     */
    Features all() {
        if (!unseen.isEmpty()) {
            throw new UnseenImages(network, unseen, rows);
        }
        return Features.concatenate(parts);
    }
}

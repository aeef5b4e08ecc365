package dev.rhumb.runner.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.evaluation.io.ImageBatch;
import dev.rhumb.evaluation.io.ImageShape;
import dev.rhumb.records.UserError;
import java.util.Arrays;

/** Shows images in host memory to a network, batch by batch; nothing is recorded, and a batch's arrays are freed before the next. */
public final class ImageBatches {
    private ImageBatches() {}

    /** Looks at one batch. */
    public interface Viewer {
        /**
         * @param images (B, C, H, W)
         * @param from place of the first of them among all
         * @param to place behind the last of them
         */
        void look(NDArray images, int from, int to);
    }

    /**
     * Shows all images.
     *
     * @param manager of the network's device
     * @param batch images at a time
     */
    public static void show(NDManager manager, ImageBatch images, int batch, Viewer viewer) {
        int size = images.shape().size();
        int count = images.count();
        Shape shape = new Shape(images.channels(), images.height(), images.width());
        Autograd.recording(false, () -> {
            for (int from = 0; from < count; from += batch) {
                int to = Math.min(count, from + batch);
                try (NDManager scratch = manager.newSubManager()) {
                    float[] part = Arrays.copyOfRange(images.values(), from * size, to * size);
                    viewer.look(scratch.create(part, new Shape(to - from).addAll(shape)), from, to);
                }
            }
            return count;
        });
    }

    /**
     * Refuses images of another size than a network takes.
     *
     * @param who sees them, for the message
     */
    static void requireFit(String who, ImageBatch images, ImageShape shape) {
        if (!images.shape().equals(shape)) {
            throw new UserError(who + " takes images of " + shape
                    + " (channels x height x width), but was given images of " + images.shape());
        }
    }
}

package dev.rhumb.runner.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.engine.Autograd;
import dev.rhumb.diffusion.engine.OutOfMemory;
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
     * Shows all images. Where memory does not suffice for a batch, it and those after it are halved: what a network makes of an image is
     * the same within rounding.
     *
     * @param manager of the network's device
     * @param batch images at a time
     */
    public static void show(NDManager manager, ImageBatch images, int batch, Viewer viewer) {
        int count = images.count();
        Autograd.recording(false, () -> {
            int size = batch;
            int from = 0;
            while (from < count) {
                int to = Math.min(count, from + size);
                try {
                    show(manager, images, from, to, viewer);
                    from = to;
                } catch (RuntimeException e) {
                    if (!OutOfMemory.is(e) || to - from == 1) {
                        throw e;
                    }
                    size = (to - from) / 2;
                    System.err.println("rhumb: out of memory: a network sees " + size + " images at a time instead of "
                            + (to - from) + ", with the same result within rounding");
                }
            }
            return count;
        });
    }

    private static void show(NDManager manager, ImageBatch images, int from, int to, Viewer viewer) {
        int size = images.shape().size();
        Shape shape = new Shape(to - from, images.channels(), images.height(), images.width());
        float[] part = Arrays.copyOfRange(images.values(), from * size, to * size);
        try (NDManager scratch = manager.newSubManager()) {
            viewer.look(scratch.create(part, shape), from, to);
        }
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

package dev.rhumb.runner.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.diffusion.Autograd;
import dev.rhumb.runner.UserError;
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
     * @param images row-major, of {@code shape} each
     * @param batch images at a time
     */
    public static void show(NDManager manager, float[] images, Shape shape, int batch, Viewer viewer) {
        int size = (int) shape.size();
        int count = images.length / size;
        Autograd.recording(false, () -> {
            for (int from = 0; from < count; from += batch) {
                int to = Math.min(count, from + batch);
                try (NDManager scratch = manager.newSubManager()) {
                    float[] part = Arrays.copyOfRange(images, from * size, to * size);
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
    static void requireFit(String who, float[] images, int count, Shape shape) {
        if (images.length != count * shape.size()) {
            throw new UserError(who + " takes images of " + shape + ", so " + count + " of them have "
                    + count * shape.size() + " values, not " + images.length);
        }
    }
}

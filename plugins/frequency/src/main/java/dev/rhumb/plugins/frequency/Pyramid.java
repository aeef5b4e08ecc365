package dev.rhumb.plugins.frequency;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Unsupported;

/**
 * One level of the Laplacian pyramid (Burt &amp; Adelson 1983) of images {@code (B, C, H, W)}: a binomial blur of five
 * pixels each way with mirrored borders, and bilinear resizing by 2. Linear; sums run in an order that does not depend
 * on the batch.
 */
final class Pyramid {

    private static final int[] BLUR = {1, 4, 6, 4, 1};

    private Pyramid() {}

    /** Refuses images that cannot be halved; {@code shape} is {@code (C, H, W)}. */
    static void requireHalves(Shape shape) {
        for (int axis = 1; axis < 3; axis++) {
            if (shape.get(axis) % 2 != 0 || shape.get(axis) < 4) {
                throw new Unsupported("images of " + shape.get(1) + " x " + shape.get(2)
                        + " pixels cannot be halved; height and width must be even, and 4 at least");
            }
        }
    }

    /** Blurred and halved, {@code (B, C, H/2, W/2)}. */
    static NDArray halved(NDArray images) {
        return mean(mean(blurred(images), 2), 3);
    }

    /** Doubled and blurred, {@code (B, C, 2H, 2W)}. */
    static NDArray doubled(NDArray images) {
        return blurred(doubled(doubled(images, 2), 3));
    }

    private static NDArray blurred(NDArray images) {
        return blurred(blurred(images, 2), 3);
    }

    private static NDArray blurred(NDArray images, int axis) {
        long n = images.getShape().get(axis);
        NDArray padded = part(images, axis, 2, 3)
                .concat(part(images, axis, 1, 2), axis)
                .concat(images, axis)
                .concat(part(images, axis, n - 2, n - 1), axis)
                .concat(part(images, axis, n - 3, n - 2), axis);
        NDArray sum = part(padded, axis, 0, n);
        for (int tap = 1; tap < BLUR.length; tap++) {
            sum = sum.add(part(padded, axis, tap, tap + n).mul(BLUR[tap]));
        }
        return sum.div(16);
    }

    /** The mean of every two neighbours along an axis. */
    private static NDArray mean(NDArray images, int axis) {
        NDArray pairs = images.reshape(split(images.getShape(), axis));
        return part(pairs, axis + 1, 0, 1)
                .add(part(pairs, axis + 1, 1, 2))
                .div(2)
                .squeeze(axis + 1);
    }

    /** Two pixels for each along an axis, a quarter of a pixel to either side of it. */
    private static NDArray doubled(NDArray images, int axis) {
        long n = images.getShape().get(axis);
        NDArray before = part(images, axis, 0, 1).concat(part(images, axis, 0, n - 1), axis);
        NDArray after = part(images, axis, 1, n).concat(part(images, axis, n - 1, n), axis);
        NDArray near = images.mul(0.75);
        NDArray pairs = near.add(before.mul(0.25))
                .expandDims(axis + 1)
                .concat(near.add(after.mul(0.25)).expandDims(axis + 1), axis + 1);
        return pairs.reshape(merged(pairs.getShape(), axis));
    }

    private static Shape split(Shape shape, int axis) {
        return shape.slice(0, axis).add(shape.get(axis) / 2, 2).addAll(shape.slice(axis + 1));
    }

    private static Shape merged(Shape shape, int axis) {
        return shape.slice(0, axis).add(shape.get(axis) * 2).addAll(shape.slice(axis + 2));
    }

    private static NDArray part(NDArray images, int axis, long from, long to) {
        return images.get(":, ".repeat(axis) + from + ":" + to);
    }
}

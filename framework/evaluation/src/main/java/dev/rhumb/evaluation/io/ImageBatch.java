package dev.rhumb.evaluation.io;

import org.apiguardian.api.API;

/**
 * Some images.
 *
 * @param values in [-1, 1], in the order (count, channels, height, width); not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is handed over once, not compared
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record ImageBatch(float[] values, int count, int channels, int height, int width) {
    /** @throws IllegalArgumentException if the size does not fit */
    public ImageBatch {
        long expected = count < 1 ? 0 : (long) count * new ImageShape(channels, height, width).size();
        if (count < 1 || expected != values.length) {
            throw new IllegalArgumentException("A batch of shape (" + count + ", " + channels + ", " + height + ", "
                    + width + ") holds " + expected + " values, but has " + values.length + ".");
        }
    }

    /** Images of one shape. */
    public ImageBatch(float[] values, int count, ImageShape shape) {
        this(values, count, shape.channels(), shape.height(), shape.width());
    }

    /** The size of each image. */
    public ImageShape shape() {
        return new ImageShape(channels, height, width);
    }

    /** The same images as 8-bit files hold them; see {@link EightBits}. */
    public ImageBatch rounded() {
        return new ImageBatch(EightBits.rounded(values), count, channels, height, width);
    }
}

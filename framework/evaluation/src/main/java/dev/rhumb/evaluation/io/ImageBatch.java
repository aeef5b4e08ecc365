package dev.rhumb.evaluation.io;

/**
 * Some images.
 *
 * @param values in [-1, 1], in the order (count, channels, height, width); not copied, and not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a batch is handed over once, not compared
public record ImageBatch(float[] values, int count, int channels, int height, int width) {
    /** @throws IllegalArgumentException if the size does not fit */
    public ImageBatch {
        long expected = (long) count * channels * height * width;
        if (count < 1 || channels < 1 || height < 1 || width < 1 || expected != values.length) {
            throw new IllegalArgumentException("A batch of shape (" + count + ", " + channels + ", " + height + ", "
                    + width + ") holds " + expected + " values, but has " + values.length + ".");
        }
    }
}

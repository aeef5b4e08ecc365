package dev.rhumb.evaluation.io;

/**
 * The size of an image.
 *
 * @param channels 1 for grey, 3 for colour; other numbers are for networks that take such images
 * @param height in pixels
 * @param width in pixels
 */
public record ImageShape(int channels, int height, int width) {
    /** @throws IllegalArgumentException if one is not positive, or an image has more values than an array holds */
    public ImageShape {
        if (channels < 1 || height < 1 || width < 1 || values(channels, height, width) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "There are no images of " + channels + " x " + height + " x " + width + " values.");
        }
    }

    private static double values(int channels, int height, int width) {
        return (double) channels * height * width;
    }

    /** Values of an image. */
    public int size() {
        return channels * height * width;
    }

    @Override
    public String toString() {
        return channels + " x " + height + " x " + width;
    }
}

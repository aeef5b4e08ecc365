package dev.rhumb.images;

/**
 * A decoded image at 8 bits a channel.
 *
 * @param pixels unsigned bytes, (C, H, W) row-major; not copied, and not to be changed
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height in pixels
 * @param width in pixels
 * @param bits a channel in the file; more than 8 were rounded to 8
 * @param transparent whether a pixel is not opaque; its colour is kept and its transparency dropped
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, not compared
public record Picture(byte[] pixels, int channels, int height, int width, int bits, boolean transparent) {
    /** @throws IllegalArgumentException if the size does not fit */
    public Picture {
        if ((channels != 1 && channels != 3) || pixels.length != (long) channels * height * width) {
            throw new IllegalArgumentException(
                    pixels.length + " bytes do not make " + channels + " x " + height + " x " + width + " pixels");
        }
    }

    /** Whether another image has the same height, width and channels. */
    public boolean fits(Picture other) {
        return channels == other.channels && height == other.height && width == other.width;
    }

    /** Its size in words, height first: {@code 32 x 48 colour}. */
    public String describe() {
        return height + " x " + width + (channels == 1 ? " grey" : " colour");
    }
}

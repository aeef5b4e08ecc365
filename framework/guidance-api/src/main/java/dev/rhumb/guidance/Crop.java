package dev.rhumb.guidance;

import org.apiguardian.api.API;

/**
 * A window of an image, in pixels of the sample.
 *
 * @param top rows above it, at least 0
 * @param left columns left of it, at least 0
 * @param height rows in it, at least 1
 * @param width columns in it, at least 1
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Crop(int top, int left, int height, int width) {

    /** Throws {@link IllegalArgumentException} for a negative place or a size below 1. */
    public Crop {
        if (top < 0 || left < 0 || height < 1 || width < 1) {
            throw new IllegalArgumentException("a crop of " + height + " x " + width + " at row " + top + ", column "
                    + left + ": allowed are places of at least 0 and sizes of at least 1");
        }
    }

    /** The part of images {@code (..., rows, columns)} inside the window, as a view; writing to it changes the images. */
    public String index() {
        return "..., " + top + ":" + (top + height) + ", " + left + ":" + (left + width);
    }
}

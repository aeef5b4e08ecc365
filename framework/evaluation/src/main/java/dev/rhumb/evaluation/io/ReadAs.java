package dev.rhumb.evaluation.io;

import org.jspecify.annotations.Nullable;

/**
 * What the user states about a set. What is not stated has to follow from the file.
 *
 * @param layout of the axes, or null
 * @param range of the values, or null; arrays of 8-bit integers have 0 to 255 whatever is stated
 * @param statistics which of several statistics a file holds is meant, or null
 */
public record ReadAs(
        @Nullable Layout layout,
        @Nullable PixelRange range,
        @Nullable String statistics) {
    /** Nothing is stated. */
    public static final ReadAs FOUND = new ReadAs(null, null, null);

    /** Arrays of images of that layout and range. */
    public ReadAs(@Nullable Layout layout, @Nullable PixelRange range) {
        this(layout, range, null);
    }

    /** What is stated of images alone. */
    public ReadAs ofImages() {
        return new ReadAs(layout, range);
    }

    /** With the statistics of that name. */
    public ReadAs ofStatistics(String name) {
        return new ReadAs(layout, range, name);
    }
}

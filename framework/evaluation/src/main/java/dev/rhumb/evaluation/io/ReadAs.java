package dev.rhumb.evaluation.io;

import org.jspecify.annotations.Nullable;

/**
 * What the user states about arrays of images. What is not stated has to follow from the array.
 *
 * @param layout of the axes, or null
 * @param range of the values, or null; arrays of 8-bit integers have 0 to 255 whatever is stated
 */
public record ReadAs(@Nullable Layout layout, @Nullable PixelRange range) {
    /** Nothing is stated. */
    public static final ReadAs FOUND = new ReadAs(null, null);
}

package dev.rhumb.evaluation.io;

import java.io.IOException;
import java.nio.file.Path;

/** A set of images of one size, read piece by piece, so that a set need not fit in memory as floats. */
public interface Images {
    /** How many, at least 1. */
    int count();

    /**
     * Images {@code from} up to but not including {@code to}, as floats in [-1, 1].
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a file is damaged or of another size than the first
     */
    ImageBatch read(int from, int to) throws IOException;

    /**
     * Images in an array. {@code uint8} means (n, height, width, channels) from 0 to 255, as the sample files of
     * guided-diffusion, where the last axis is 1 or 3, and otherwise (n, channels, height, width) from 0 to 255. Floats mean
     * (n, channels, height, width) in [-1, 1]. Without a channel axis, (n, height, width), there is one channel.
     *
     * @param where for sentences, such as the file's name
     * @throws IllegalArgumentException if the array has another shape or kind
     */
    static Images ofArray(NpyArray array, String where) {
        return ArrayImages.of(array, where);
    }

    /**
     * The PNG and JPEG files directly in a folder, in the order of their names. Grey images give one channel, all others
     * three; transparency is dropped.
     *
     * @throws IllegalArgumentException if there is no such folder, or no image in it
     */
    static Images ofFolder(Path folder) throws IOException {
        return ImageFolder.open(folder);
    }
}

package dev.rhumb.evaluation.io;

import dev.rhumb.images.PictureSet;
import java.io.IOException;
import java.nio.file.Path;

/** A set of images, read piece by piece, so that a set need not fit in memory. They are of one size, except by {@link #ofAnySize}. */
public interface Images {
    /** Most images of a batch. */
    int BATCH = 64;

    /** What looks at batches. */
    @FunctionalInterface
    interface Visitor {
        /** @param from place of the first image of the batch in the set */
        void look(ImageBatch batch, int from) throws IOException;
    }

    /** How many, at least 1. */
    int count();

    /** The size of each; of the first, where there may be others. */
    ImageShape shape();

    /** What was read and as what, in words, such as {@code 60 images of 3 x 32 x 32, uint8}. */
    String description();

    /**
     * Shows images {@code from} up to but not including {@code to}, as floats in [-1, 1], in batches of {@link #BATCH} or fewer.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a file is damaged or of another size than the first
     */
    void show(int from, int to, Visitor visitor) throws IOException;

    /** Shows all images. */
    default void show(Visitor visitor) throws IOException {
        show(0, count(), visitor);
    }

    /** One image, (C, H, W), as {@link #show(int, int, Visitor)}. */
    default float[] image(int index) throws IOException {
        float[][] found = new float[1][];
        show(index, index + 1, (batch, from) -> found[0] = batch.values());
        return found[0];
    }

    /** The same images as 8-bit files hold them: clipped to [-1, 1] and rounded to 256 levels. */
    default Images rounded() {
        return new RoundedImages(this);
    }

    /** The same images, which may be of several sizes; a batch is of one. */
    default Images ofAnySize() {
        return this;
    }

    /** Images of a batch, fewer where they are large. */
    static int batch(ImageShape shape) {
        return Math.max(1, Math.min(BATCH, (1 << 24) / shape.size()));
    }

    /**
     * Images in an array, (n, channels, height, width) or (n, height, width, channels), or (n, height, width) in grey. Layout and range of the
     * values are what the array allows alone, or what is stated; neither is guessed.
     *
     * @throws IllegalArgumentException if the array is no set of images, can be read in several ways, contradicts what is stated, or
     *     holds a value that is not finite
     */
    static Images ofArray(NpyFile array, ReadAs stated) throws IOException {
        return ArrayImages.of(array, stated);
    }

    /**
     * The image files of a folder with its sub-folders, or of a zip or tar file, in natural order of their names. Grey
     * images give one channel, all others three; transparency is dropped.
     *
     * @throws IllegalArgumentException if there is no such folder, or no image in it
     */
    static Images ofFolder(Path folder) throws IOException {
        return PictureImages.of(PictureSet.list(folder));
    }

    /** The images of a list of files. */
    static Images ofPictures(PictureSet pictures) throws IOException {
        return PictureImages.of(pictures);
    }
}

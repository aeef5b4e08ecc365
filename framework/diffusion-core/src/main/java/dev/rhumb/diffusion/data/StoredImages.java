package dev.rhumb.diffusion.data;

import java.util.List;

/**
 * Labelled images held in memory. Pixels are kept as the bytes of the source and handed out as floats scaled to [-1, 1].
 * Immutable; a split shares the pixels of its whole.
 */
public final class StoredImages implements Dataset {
    private final String name;
    private final String checksum;
    private final byte[] pixels;
    private final int largest;
    private final int[] labels;
    private final int channels;
    private final int height;
    private final int width;
    private final List<String> classNames;
    private final int from;
    private final int to;

    private StoredImages(StoredImages whole, int from, int to) {
        this.name = whole.name;
        this.checksum = whole.checksum;
        this.pixels = whole.pixels;
        this.largest = whole.largest;
        this.labels = whole.labels;
        this.channels = whole.channels;
        this.height = whole.height;
        this.width = whole.width;
        this.classNames = whole.classNames;
        this.from = from;
        this.to = to;
    }

    /**
     * A data set held in memory.
     *
     * @param name what to call it in manifests
     * @param checksum SHA-256 over the source, hexadecimal
     * @param pixels unsigned bytes, image after image, each (C, H, W) row-major
     * @param largest the byte that means white, 1..255
     * @param labels one per image, each a place in {@code classNames}
     * @param classNames what the classes are called
     */
    public StoredImages(
            String name,
            String checksum,
            byte[] pixels,
            int largest,
            int[] labels,
            int channels,
            int height,
            int width,
            List<String> classNames) {
        if (pixels.length != (long) labels.length * channels * height * width) {
            throw new IllegalArgumentException("data set " + name + ": " + labels.length + " images of " + channels
                    + "x" + height + "x" + width + " do not make " + pixels.length + " pixels");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("data set " + name + ": label " + labels[i] + " of image " + i
                        + " is not in 0.." + (classNames.size() - 1));
            }
        }
        this.name = name;
        this.checksum = checksum;
        this.pixels = pixels.clone();
        this.largest = largest;
        this.labels = labels.clone();
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.classNames = List.copyOf(classNames);
        this.from = 0;
        this.to = labels.length;
    }

    /** A data set whose classes are called by their numbers. */
    public StoredImages(
            String name,
            String checksum,
            byte[] pixels,
            int largest,
            int[] labels,
            int channels,
            int height,
            int width,
            int classes) {
        this(name, checksum, pixels, largest, labels, channels, height, width, Dataset.numbers(classes));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String checksum() {
        return checksum;
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int label(int index) {
        return labels[from + Dataset.requireIndex(this, index)];
    }

    @Override
    public StoredImages range(int first, int last) {
        Dataset.requireRange(this, first, last);
        return new StoredImages(this, from + first, from + last);
    }

    @Override
    public void copy(int index, float[] target, int offset) {
        int start = (from + Dataset.requireIndex(this, index)) * imageSize();
        for (int i = 0; i < imageSize(); i++) {
            target[offset + i] = (pixels[start + i] & 0xff) * 2f / largest - 1;
        }
    }

    @Override
    public String toString() {
        return Dataset.describe(this);
    }
}

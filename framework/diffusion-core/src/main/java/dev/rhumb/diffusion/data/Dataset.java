package dev.rhumb.diffusion.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * Labelled images of one size. Pixels are kept as the bytes of the source and handed out as floats scaled to [-1, 1].
 * Immutable; a split shares the pixels of its whole.
 */
public final class Dataset {
    private final String name;
    private final String checksum;
    private final byte[] pixels;
    private final int largest;
    private final int[] labels;
    private final int channels;
    private final int height;
    private final int width;
    private final int classes;
    private final int from;
    private final int to;

    private Dataset(Dataset whole, int from, int to) {
        this.name = whole.name;
        this.checksum = whole.checksum;
        this.pixels = whole.pixels;
        this.largest = whole.largest;
        this.labels = whole.labels;
        this.channels = whole.channels;
        this.height = whole.height;
        this.width = whole.width;
        this.classes = whole.classes;
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
     * @param labels one per image, each in 0..classes-1
     */
    public Dataset(
            String name,
            String checksum,
            byte[] pixels,
            int largest,
            int[] labels,
            int channels,
            int height,
            int width,
            int classes) {
        if (pixels.length != (long) labels.length * channels * height * width) {
            throw new IllegalArgumentException("data set " + name + ": " + labels.length + " images of " + channels
                    + "x" + height + "x" + width + " do not make " + pixels.length + " pixels");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException("data set " + name + ": label " + labels[i] + " of image " + i
                        + " is not in 0.." + (classes - 1));
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
        this.classes = classes;
        this.from = 0;
        this.to = labels.length;
    }

    /** What it is called in manifests. */
    public String name() {
        return name;
    }

    /** SHA-256 of the source, hexadecimal; the same for every split. */
    public String checksum() {
        return checksum;
    }

    /** Number of images. */
    public int size() {
        return to - from;
    }

    /** Image channels. */
    public int channels() {
        return channels;
    }

    /** Image height in pixels. */
    public int height() {
        return height;
    }

    /** Image width in pixels. */
    public int width() {
        return width;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** Values per image. */
    public int imageSize() {
        return channels * height * width;
    }

    /** The label of an image, in 0..classes-1. */
    public int label(int index) {
        return labels[from + checked(index)];
    }

    /**
     * The images from {@code first} inclusive to {@code last} exclusive.
     *
     * @throws IllegalArgumentException if the range is empty or leaves the data set
     */
    public Dataset range(int first, int last) {
        if (first < 0 || last > size() || first >= last) {
            throw new IllegalArgumentException(
                    "data set " + name + " has images 0.." + size() + ", so there is no range " + first + ".." + last);
        }
        return new Dataset(this, from + first, from + last);
    }

    /**
     * Images as floats in [-1, 1], one (C, H, W) block per index.
     *
     * @throws IndexOutOfBoundsException if an index leaves the data set
     */
    public float[] images(int... indices) {
        float[] values = new float[indices.length * imageSize()];
        for (int i = 0; i < indices.length; i++) {
            copy(indices[i], 0, 0, values, i * imageSize());
        }
        return values;
    }

    /**
     * Writes one image moved by whole pixels, black flowing in.
     *
     * @param down rows to move down, negative for up
     * @param right columns to move right, negative for left
     */
    public void copy(int index, int down, int right, float[] target, int offset) {
        int start = (from + checked(index)) * imageSize();
        for (int row = 0; row < channels * height; row++) {
            int sourceRow = row % height - down;
            for (int column = 0; column < width; column++) {
                int sourceColumn = column - right;
                boolean inside = sourceRow >= 0 && sourceRow < height && sourceColumn >= 0 && sourceColumn < width;
                int source = start + (row - down) * width + sourceColumn;
                target[offset + row * width + column] = inside ? (pixels[source] & 0xff) * 2f / largest - 1 : -1;
            }
        }
    }

    /** Labels of the given images. */
    public int[] labels(int... indices) {
        return Arrays.stream(indices).map(this::label).toArray();
    }

    /** Images {@code first} inclusive to {@code last} exclusive as one array (N, C, H, W) in [-1, 1]. */
    public NDArray images(NDManager manager, int first, int last) {
        int[] indices = IntStream.range(first, last).toArray();
        return manager.create(images(indices), new Shape(indices.length, channels, height, width));
    }

    /** Standard deviation of all pixel values about their common mean, the sigma_data of Karras et al. (2022). */
    public double deviation() {
        double sum = 0;
        double squares = 0;
        long count = (long) size() * imageSize();
        for (int i = from * imageSize(); i < to * imageSize(); i++) {
            double value = (pixels[i] & 0xff) * 2.0 / largest - 1;
            sum += value;
            squares += value * value;
        }
        return Math.sqrt(squares / count - (sum / count) * (sum / count));
    }

    private int checked(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("data set " + name + " has no image " + index + "; it has " + size());
        }
        return index;
    }

    /** One checksum for a data set made of several files. */
    static String combined(String... checksums) {
        return HexFormat.of()
                .formatHex(
                        SourceFile.sha256().digest(String.join(":", checksums).getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public String toString() {
        return name + " (" + size() + " images " + channels + "x" + height + "x" + width + ", " + classes + " classes)";
    }
}

package dev.rhumb.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * Images of one size, each with a class label and a caption, read from files or drawn on demand. What an index gives never
 * changes. Immutable and safe for use by several threads.
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public interface Dataset {
    /** What it is called in manifests. */
    String name();

    /** SHA-256, hexadecimal, of the source files or of everything that decides what is drawn; the same for every split. */
    String checksum();

    /** Number of images. */
    int size();

    /** Image channels. */
    int channels();

    /** Image height in pixels. */
    int height();

    /** Image width in pixels. */
    int width();

    /** What the classes are called, in the order of their labels. */
    List<String> classNames();

    /**
     * The label of an image, in 0..classes-1.
     *
     * @throws IndexOutOfBoundsException if the index leaves the data set
     */
    int label(int index);

    /**
     * The images from {@code first} inclusive to {@code last} exclusive.
     *
     * @throws IllegalArgumentException if the range is empty or leaves the data set
     */
    default Dataset range(int first, int last) {
        return new Part(this, first, last);
    }

    /**
     * Further images of the same kind as the held-out ones, which are in no split; nothing for images that are read from files.
     *
     * @param stream names the random stream that they are drawn from; another name gives independent images
     * @param count how many, at least 1
     */
    default Optional<Dataset> drawn(String stream, int count) {
        return Optional.empty();
    }

    /**
     * Writes one image (C, H, W), row-major, values in [-1, 1].
     *
     * @throws IndexOutOfBoundsException if the index leaves the data set
     */
    void copy(int index, float[] target, int offset);

    /** What an image shows in words: the name of its class where the data set has no captions of its own. */
    default String caption(int index) {
        return classNames().get(label(index));
    }

    /** All words that captions may have, in small letters, in an order that never changes. */
    default List<String> vocabulary() {
        return classNames().stream()
                .flatMap(name -> Arrays.stream(name.toLowerCase(Locale.ROOT).split("[\\s,;.]+")))
                .filter(word -> !word.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /** How many of the last images are a test set of the data's own; 0 without one. */
    default int testImages() {
        return 0;
    }

    /** The data set of which this is a range; itself if it is no range. */
    default Dataset whole() {
        return this;
    }

    /** Number of classes. */
    default int classes() {
        return classNames().size();
    }

    /** Values per image. */
    default int imageSize() {
        return channels() * height() * width();
    }

    /**
     * Writes one image moved by whole pixels, black flowing in.
     *
     * @param down rows to move down, negative for up
     * @param right columns to move right, negative for left
     */
    default void copy(int index, int down, int right, float[] target, int offset) {
        if (down == 0 && right == 0) {
            copy(index, target, offset);
            return;
        }
        float[] image = new float[imageSize()];
        copy(index, image, 0);
        for (int row = 0; row < channels() * height(); row++) {
            int sourceRow = row % height() - down;
            for (int column = 0; column < width(); column++) {
                int sourceColumn = column - right;
                boolean inside = sourceRow >= 0 && sourceRow < height() && sourceColumn >= 0 && sourceColumn < width();
                target[offset + row * width() + column] = inside ? image[(row - down) * width() + sourceColumn] : -1;
            }
        }
    }

    /** Images as floats in [-1, 1], one (C, H, W) block per index. */
    default float[] images(int... indices) {
        float[] values = new float[indices.length * imageSize()];
        for (int i = 0; i < indices.length; i++) {
            copy(indices[i], values, i * imageSize());
        }
        return values;
    }

    /** Images {@code first} inclusive to {@code last} exclusive as one array (N, C, H, W) in [-1, 1]. */
    default NDArray images(NDManager manager, int first, int last) {
        int[] indices = IntStream.range(first, last).toArray();
        return manager.create(images(indices), new Shape(indices.length, channels(), height(), width()));
    }

    /** Labels of the given images. */
    default int[] labels(int... indices) {
        return Arrays.stream(indices).map(this::label).toArray();
    }

    /** Captions of the given images. */
    default List<String> captions(int... indices) {
        return Arrays.stream(indices).mapToObj(this::caption).toList();
    }

    /** Standard deviation of all pixel values about their common mean, the sigma_data of Karras et al. (2022). */
    default double deviation() {
        double sum = 0;
        double squares = 0;
        float[] image = new float[imageSize()];
        for (int i = 0; i < size(); i++) {
            copy(i, image, 0);
            for (float value : image) {
                sum += value;
                squares += (double) value * value;
            }
        }
        double count = (double) size() * imageSize();
        return Math.sqrt(squares / count - (sum / count) * (sum / count));
    }

    /** Names of classes that have none of their own: 0, 1 and so on. */
    static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** The index, if the data set has it. */
    static int requireIndex(Dataset data, int index) {
        if (index < 0 || index >= data.size()) {
            throw new IndexOutOfBoundsException(
                    "data set " + data.name() + " has no image " + index + "; it has " + data.size());
        }
        return index;
    }

    /** Refuses ranges that are empty or leave the data set. */
    static void requireRange(Dataset data, int first, int last) {
        if (first < 0 || last > data.size() || first >= last) {
            throw new IllegalArgumentException("data set " + data.name() + " has images 0.." + data.size()
                    + ", so there is no range " + first + ".." + last);
        }
    }

    /** A data set in a few words, for messages. */
    static String describe(Dataset data) {
        return data.name() + " (" + data.size() + " images " + data.channels() + "x" + data.height() + "x"
                + data.width() + ", " + data.classes() + " classes)";
    }
}

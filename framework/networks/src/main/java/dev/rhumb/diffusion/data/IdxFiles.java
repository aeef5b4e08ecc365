package dev.rhumb.diffusion.data;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.StoredImages;
import dev.rhumb.data.UnreadableData;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The IDX format of MNIST and its family: a big-endian magic number (two zero bytes, the element type, the number of dimensions),
 * the dimensions, then the values. Unsigned bytes only; gzip is recognised by its own magic number, not by the file's name.
 */
public final class IdxFiles {
    private static final int UNSIGNED_BYTE = 8;
    private static final long LARGEST = 1L << 30;

    private IdxFiles() {}

    /**
     * Images and their labels.
     *
     * @param images unsigned bytes (N, H, W) or (N, C, H, W)
     * @param labels unsigned bytes (N)
     */
    public record Pair(Path images, Path labels) {}

    /**
     * Reads a pair of files whose classes are called by their numbers.
     *
     * @param name what to call the data set
     * @param images unsigned bytes (N, H, W) or (N, C, H, W)
     * @param labels unsigned bytes (N)
     * @param classes number of classes
     * @throws UnreadableData if a file is missing, damaged, truncated or does not fit the other
     */
    public static StoredImages read(String name, Path images, Path labels, int classes) {
        return read(name, List.of(new Pair(images, labels)), Dataset.numbers(classes));
    }

    /**
     * Reads pairs of files one after another.
     *
     * @param name what to call the data set
     * @param pairs at least one, all of images of one size
     * @param classNames what the classes are called, in the order of their numbers
     * @throws UnreadableData if a file is missing, damaged, truncated or does not fit the others
     */
    public static StoredImages read(String name, List<Pair> pairs, List<String> classNames) {
        List<byte[]> pixels = new ArrayList<>();
        List<int[]> labels = new ArrayList<>();
        List<String> checksums = new ArrayList<>();
        int[] first = {};
        for (Pair pair : pairs) {
            SourceFile.Content<Values> x = SourceFile.read(pair.images(), in -> values(in, pair.images()));
            SourceFile.Content<Values> y = SourceFile.read(pair.labels(), in -> values(in, pair.labels()));
            int[] shape = imageShape(x.value().shape, pair.images());
            if (first.length == 0) {
                first = shape;
            } else if (!Arrays.equals(first, shape)) {
                throw new UnreadableData(
                        pair.images(), "has images " + sizes(shape) + ", but those before it are " + sizes(first));
            }
            pixels.add(x.value().bytes);
            labels.add(labels(y.value(), pair.labels(), x.value().shape[0], classNames.size()));
            checksums.add(x.sha256());
            checksums.add(y.sha256());
        }
        return new StoredImages(
                name,
                SourceFile.combined(checksums.toArray(String[]::new)),
                joined(pixels),
                255,
                labels.stream().flatMapToInt(IntStream::of).toArray(),
                first[0],
                first[1],
                first[2],
                classNames);
    }

    /**
     * As {@link #read(String, List, List)}, the last pair being a test set.
     *
     * @throws UnreadableData as there
     */
    public static StoredImages readWithTest(String name, List<Pair> pairs, List<String> classNames) {
        Path labels = pairs.get(pairs.size() - 1).labels();
        int test = SourceFile.read(labels, in -> values(in, labels)).value().shape[0];
        return read(name, pairs, classNames).withTestImages(test);
    }

    /** Channels, height and width. */
    private static int[] imageShape(int[] shape, Path images) {
        if (shape.length != 3 && shape.length != 4) {
            throw new UnreadableData(images, "holds " + shape.length + "-dimensional values, not images");
        }
        int last = shape.length - 1;
        return new int[] {shape.length == 4 ? shape[1] : 1, shape[last - 1], shape[last]};
    }

    private static String sizes(int[] shape) {
        return shape[0] + "x" + shape[1] + "x" + shape[2];
    }

    private static int[] labels(Values values, Path labels, int images, int classes) {
        if (values.shape.length != 1) {
            throw new UnreadableData(labels, "holds " + values.shape.length + "-dimensional values, not labels");
        }
        if (images != values.shape[0]) {
            throw new UnreadableData(labels, "has " + values.shape[0] + " labels for " + images + " images");
        }
        int[] numbers = new int[images];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.bytes[i] & 0xff;
            if (numbers[i] >= classes) {
                throw new UnreadableData(
                        labels, "label " + numbers[i] + " of image " + i + " is not in 0.." + (classes - 1));
            }
        }
        return numbers;
    }

    private static byte[] joined(List<byte[]> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        byte[] whole = new byte
                [Math.toIntExact(parts.stream().mapToLong(part -> part.length).sum())];
        int next = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, next, part.length);
            next += part.length;
        }
        return whole;
    }

    private static final class Values {
        private final int[] shape;
        private final byte[] bytes;

        Values(int[] shape, byte[] bytes) {
            this.shape = shape;
            this.bytes = bytes;
        }
    }

    private static Values values(DataInputStream in, Path file) throws IOException {
        int magic = in.readInt();
        int dimensions = magic & 0xff;
        if (magic >>> 16 != 0 || dimensions == 0) {
            throw new UnreadableData(file, String.format("starts with %08x, which is not an IDX magic number", magic));
        }
        if ((magic >>> 8 & 0xff) != UNSIGNED_BYTE) {
            throw new UnreadableData(
                    file,
                    String.format("holds IDX values of type 0x%02x; only unsigned bytes (0x08) are read", magic >>> 8));
        }
        int[] shape = new int[dimensions];
        long size = 1;
        for (int i = 0; i < dimensions; i++) {
            shape[i] = in.readInt();
            size = shape[i] <= 0 || size > LARGEST ? -1 : size * shape[i];
            if (size < 0 || size > LARGEST) {
                throw new UnreadableData(file, "declares the impossible shape " + Arrays.toString(shape));
            }
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        if (in.read() >= 0) {
            throw new UnreadableData(file, "goes on after the " + size + " values that it declares");
        }
        return new Values(shape, bytes);
    }
}

package dev.rhumb.diffusion.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The IDX format of MNIST and its family: a big-endian magic number (two zero bytes, the element type, the number of dimensions),
 * the dimensions, then the values. Unsigned bytes only; gzip is recognised by its own magic number, not by the file's name.
 */
public final class IdxFiles {
    private static final int UNSIGNED_BYTE = 8;
    private static final long LARGEST = 1L << 30;

    private IdxFiles() {}

    /**
     * Reads a pair of files.
     *
     * @param name what to call the data set
     * @param images unsigned bytes (N, H, W) or (N, C, H, W)
     * @param labels unsigned bytes (N)
     * @param classes number of classes
     * @throws UnreadableData if a file is missing, damaged, truncated or does not fit the other
     */
    public static StoredImages read(String name, Path images, Path labels, int classes) {
        SourceFile.Content<Values> x = SourceFile.read(images, in -> values(in, images));
        SourceFile.Content<Values> y = SourceFile.read(labels, in -> values(in, labels));
        int[] shape = x.value().shape;
        if (shape.length != 3 && shape.length != 4) {
            throw new UnreadableData(images, "holds " + shape.length + "-dimensional values, not images");
        }
        if (y.value().shape.length != 1) {
            throw new UnreadableData(labels, "holds " + y.value().shape.length + "-dimensional values, not labels");
        }
        if (shape[0] != y.value().shape[0]) {
            throw new UnreadableData(labels, "has " + y.value().shape[0] + " labels for " + shape[0] + " images");
        }
        int[] numbers = new int[shape[0]];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = y.value().bytes[i] & 0xff;
            if (numbers[i] >= classes) {
                throw new UnreadableData(
                        labels, "label " + numbers[i] + " of image " + i + " is not in 0.." + (classes - 1));
            }
        }
        int channels = shape.length == 4 ? shape[1] : 1;
        String checksum = SourceFile.combined(x.sha256(), y.sha256());
        return new StoredImages(
                name,
                checksum,
                x.value().bytes,
                255,
                numbers,
                channels,
                shape[shape.length - 2],
                shape[shape.length - 1],
                classes);
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

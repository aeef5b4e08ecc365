package dev.rhumb.evaluation.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A {@code .npy} file of {@code float32} that is written piece by piece, so that it may be larger than memory. The bytes are those of
 * {@link Npy#write(Path, float[], int...)}. What was written stays where the program is killed; the file is whole when every value
 * has been written.
 */
public final class NpyWriter implements AutoCloseable {
    private final FileChannel channel;
    private final long start;
    private final long size;

    private NpyWriter(FileChannel channel, long start, long size) {
        this.channel = channel;
        this.start = start;
        this.size = size;
    }

    /**
     * Opens a file for writing. What is there already is kept.
     *
     * @param shape not negative; its product is the number of values
     * @throws ArithmeticException if that number does not fit into a long
     */
    public static NpyWriter open(Path file, long... shape) throws IOException {
        byte[] header = Npy.header(NpyType.FLOAT32, shape);
        long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            put(channel, ByteBuffer.wrap(header), 0);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new NpyWriter(channel, header.length, size);
    }

    /**
     * Writes some values.
     *
     * @param first place of the first of them, in C order
     * @throws IllegalArgumentException if the array has no such places
     */
    public void write(long first, float... values) throws IOException {
        if (first < 0 || values.length > size - first) {
            throw new IllegalArgumentException(
                    values.length + " values from " + first + " on do not fit into an array of " + size + ".");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        put(channel, bytes, start + first * Float.BYTES);
    }

    /**
     * Reads back values that were written.
     *
     * @param first place of the first of them, in C order
     * @throws EOFException if some of them were not
     */
    public float[] read(long first, int count) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        long at = start + first * Float.BYTES;
        while (bytes.hasRemaining()) {
            int some = channel.read(bytes, at);
            if (some < 0) {
                throw new EOFException(count + " values from " + first + " on were not all written yet.");
            }
            at += some;
        }
        float[] values = new float[count];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    private static void put(FileChannel channel, ByteBuffer bytes, long place) throws IOException {
        long at = place;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Sees to it that what was written is on the disk. */
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

package dev.rhumb.evaluation.io;

import dev.rhumb.files.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * NumPy's {@code .npy}: versions 1.0 to 3.0 are read, in either byte and axis order; version 1.0, little-endian, C order is
 * written. See NEP 1, "A Simple File Format for NumPy Arrays".
 */
public final class Npy {
    private static final int ALIGNMENT = 64;
    private static final int CHUNK_VALUES = 1 << 16;

    private Npy() {}

    /**
     * Opens a file; its values are read when they are needed.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such file, is damaged, or holds a type that is not read
     */
    public static NpyFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("There is no file '" + file + "'.");
        }
        return NpyFile.of(file);
    }

    /**
     * Reads a whole array.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException as {@link #open}, and if the array has more than 2 GiB
     */
    public static NpyArray read(Path file) throws IOException {
        return open(file).load();
    }

    /**
     * Writes {@code float32} values, atomically: another process sees the old file, or the whole new one.
     *
     * @param shape of any number of dimensions; its product is the number of values
     */
    public static void write(Path file, float[] values, int... shape) throws IOException {
        write(file, NpyType.FLOAT32, values.length, shape, (buffer, i) -> buffer.putFloat(values[i]));
    }

    /** Writes {@code float64} values, atomically. */
    public static void write(Path file, double[] values, int... shape) throws IOException {
        write(file, NpyType.FLOAT64, values.length, shape, (buffer, i) -> buffer.putDouble(values[i]));
    }

    /** Writes {@code int64} values, atomically. */
    public static void write(Path file, long[] values, int... shape) throws IOException {
        write(file, NpyType.INT64, values.length, shape, (buffer, i) -> buffer.putLong(values[i]));
    }

    private interface Put {
        void value(ByteBuffer into, int index);
    }

    private static void write(Path file, NpyType type, int count, int[] shape, Put put) throws IOException {
        long size = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("The shape " + Arrays.toString(shape) + " has a negative extent.");
            }
            size *= extent;
        }
        if (size != count) {
            throw new IllegalArgumentException(
                    "The shape " + Arrays.toString(shape) + " holds " + size + " values, but there are " + count + ".");
        }
        AtomicFiles.write(file, out -> {
            out.write(header(type, extents(shape)));
            writeValues(out, type, count, put);
        });
    }

    /** Writes {@code float64} values into a stream as a file of its own would hold them. */
    static void write(OutputStream out, double[] values, int... shape) throws IOException {
        out.write(header(NpyType.FLOAT64, extents(shape)));
        writeValues(out, NpyType.FLOAT64, values.length, (buffer, i) -> buffer.putDouble(values[i]));
    }

    private static void writeValues(OutputStream out, NpyType type, int count, Put put) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.min(count, CHUNK_VALUES) * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < count; start += CHUNK_VALUES) {
            buffer.clear();
            for (int i = start; i < Math.min(count, start + CHUNK_VALUES); i++) {
                put.value(buffer, i);
            }
            out.write(buffer.array(), 0, buffer.position());
        }
    }

    private static long[] extents(int... shape) {
        return Arrays.stream(shape).asLongStream().toArray();
    }

    static byte[] header(NpyType type, long... shape) {
        String extents = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '<" + type.code() + "', 'fortran_order': False, 'shape': ("
                + (shape.length == 1 ? extents + "," : extents) + "), }";
        int unpadded = NpyHeader.MAGIC.length + 4 + dictionary.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        byte[] text = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header =
                ByteBuffer.allocate(NpyHeader.MAGIC.length + 4 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(NpyHeader.MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length)
                .put(text);
        return header.array();
    }
}

package dev.rhumb.evaluation.io;

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
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int CHUNK_VALUES = 1 << 16;

    private Npy() {}

    /**
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such file, is damaged, or holds a type that is not read
     */
    public static NpyArray read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file '" + file + "'.");
        }
        long size = Files.size(file);
        if (size > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("'" + file + "' has " + size + " bytes; files up to 2 GiB are read.");
        }
        return parse(Files.readAllBytes(file), "'" + file + "'");
    }

    static NpyArray parse(byte[] bytes, String where) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException(where + " is empty.");
        }
        if (bytes.length < 10 || !Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException(where + " is not a NumPy .npy file: it does not begin with \\x93NUMPY.");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int major = bytes[6];
        if (major < 1 || major > 3) {
            throw new IllegalArgumentException(where + " is of .npy version " + major + "; versions 1 to 3 are read.");
        }
        int start = major == 1 ? 10 : 12;
        long length =
                major == 1 ? buffer.getShort(8) & 0xffff : bytes.length < 12 ? -1 : buffer.getInt(8) & 0xffffffffL;
        if (length < 0 || start + length > bytes.length) {
            throw new IllegalArgumentException(where + " ends within its header.");
        }
        String text = new String(bytes, start, (int) length, StandardCharsets.UTF_8);
        return values(NpyHeader.parse(text, where), bytes, start + (int) length, where);
    }

    private static NpyArray values(NpyHeader header, byte[] bytes, int start, String where) {
        long expected = header.count() * header.type().bytes();
        long present = (long) bytes.length - start;
        if (expected != present) {
            throw new IllegalArgumentException(where + " is " + (present < expected ? "cut short" : "too long")
                    + ": shape " + Arrays.toString(header.shape()) + " of "
                    + header.type().code() + " takes " + expected
                    + " bytes, but " + present + " follow the header.");
        }
        ByteBuffer data =
                ByteBuffer.wrap(bytes, start, bytes.length - start).slice().order(header.order());
        if (header.fortran() && header.shape().length > 1) {
            data = reordered(data, header);
        }
        return new NpyArray(header.type(), header.shape(), data);
    }

    // Walks the file in its own order, first axis fastest, and puts each value where C order has it.
    private static ByteBuffer reordered(ByteBuffer data, NpyHeader header) {
        int[] shape = header.shape();
        int width = header.type().bytes();
        int[] stride = new int[shape.length];
        int step = width;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            stride[axis] = step;
            step *= shape[axis];
        }
        byte[] target = new byte[data.capacity()];
        int[] index = new int[shape.length];
        int offset = 0;
        for (int from = 0; from < target.length; from += width) {
            data.get(from, target, offset, width);
            for (int axis = 0; axis < shape.length; axis++) {
                offset += stride[axis];
                if (++index[axis] < shape[axis]) {
                    break;
                }
                offset -= stride[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return ByteBuffer.wrap(target).order(data.order());
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
            out.write(header(type, shape));
            writeValues(out, type, count, put);
        });
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

    private static byte[] header(NpyType type, int[] shape) {
        String extents = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String dictionary = "{'descr': '<" + type.code() + "', 'fortran_order': False, 'shape': ("
                + (shape.length == 1 ? extents + "," : extents) + "), }";
        int unpadded = MAGIC.length + 4 + dictionary.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        byte[] text = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(MAGIC.length + 4 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length)
                .put(text);
        return header.array();
    }
}

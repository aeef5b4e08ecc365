package dev.rhumb.diffusion.network;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Named tensors in one file, in the safetensors format: an 8-byte little-endian header length, a JSON header, the values. Names
 * are sorted and the header is padded to 8 bytes, so equal content is equal bytes.
 *
 * <p>Reads float32, float16 and bfloat16, all widened to float32; writes float32 and float16.
 */
public final class Safetensors {
    private static final long LARGEST_HEADER = 100L << 20;
    private static final int LARGEST_TENSOR = 1 << 29;
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

    /** How values are stored. */
    public enum Format {
        /** Four bytes a value, exact. */
        F32(4),
        /** Two bytes a value, rounded to the nearest of 11 significant bits. */
        F16(2),
        /** Two bytes a value, 8 significant bits; read only. */
        BF16(2);

        private final int bytes;

        Format(int bytes) {
            this.bytes = bytes;
        }
    }

    /** One tensor: its axes, and its values row-major. The arrays are not copied; do not change them. */
    public static final class Tensor {
        private final long[] shape;
        private final float[] values;

        /**
         * A tensor.
         *
         * @throws IllegalArgumentException if there are not as many values as the shape says
         */
        public Tensor(long[] shape, float[] values) {
            long size = 1;
            for (long axis : shape) {
                size *= axis;
            }
            if (size != values.length) {
                throw new IllegalArgumentException("a tensor of " + size + " values was given " + values.length);
            }
            this.shape = shape;
            this.values = values;
        }

        /** Its axes. */
        public long[] shape() {
            return shape;
        }

        /** Its values, row-major. */
        public float[] values() {
            return values;
        }
    }

    /**
     * The content of a file.
     *
     * @param metadata free text entries
     * @param tensors by name
     */
    public record Content(Map<String, String> metadata, SortedMap<String, Tensor> tensors) {}

    /** A file that is missing, damaged or not safetensors; the message is one sentence that names the file. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** A problem with one file. */
        public Unreadable(Path file, String problem) {
            super(file + ": " + problem);
        }
    }

    /**
     * Writes a file atomically: it appears complete under its name or not at all.
     *
     * @param format {@link Format#F32} or {@link Format#F16}
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata, Format format)
            throws IOException {
        if (format == Format.BF16) {
            throw new IllegalArgumentException("bfloat16 is read but not written; choose F32 or F16");
        }
        TreeMap<String, Tensor> sorted = new TreeMap<>(tensors);
        byte[] header = header(sorted, metadata, format);
        Path temporary = file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(temporary)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (Tensor tensor : sorted.values()) {
                out.write(encode(tensor.values(), format));
            }
        }
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata, Format format) {
        JsonObject json = new JsonObject();
        JsonObject notes = new JsonObject();
        new TreeMap<>(metadata).forEach(notes::addProperty);
        json.add(METADATA, notes);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            JsonObject tensor = new JsonObject();
            tensor.addProperty("dtype", format.name());
            JsonArray shape = new JsonArray();
            for (long axis : entry.getValue().shape()) {
                shape.add(axis);
            }
            tensor.add("shape", shape);
            JsonArray offsets = new JsonArray();
            offsets.add(offset);
            offset += (long) entry.getValue().values().length * format.bytes;
            offsets.add(offset);
            tensor.add("data_offsets", offsets);
            json.add(entry.getKey(), tensor);
        }
        StringBuilder text = new StringBuilder(json.toString());
        while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
            text.append(' ');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encode(float[] values, Format format) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, format.bytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (format == Format.F32) {
                buffer.putFloat(value);
            } else {
                buffer.putShort(Half.fromFloat(value));
            }
        }
        return buffer.array();
    }

    /**
     * Reads a whole file.
     *
     * @throws Unreadable if it is missing, truncated, or its header does not describe its bytes
     */
    public static Content read(Path file) {
        return open(file, (all, length) -> content(file, all, length, true));
    }

    /**
     * Reads the text entries of a file and no tensor's values.
     *
     * @throws Unreadable if it is missing, truncated, or its header does not describe its bytes
     */
    public static Map<String, String> metadata(Path file) {
        return open(file, (all, length) -> content(file, all, length, false)).metadata();
    }

    private static <T> T open(Path file, BiFunction<ByteBuffer, Integer, T> reader) {
        if (!Files.isRegularFile(file)) {
            throw new Unreadable(file, "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < 8) {
                throw new Unreadable(file, "has " + size + " bytes, too few for a safetensors header");
            }
            ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
            long length = all.getLong(0);
            if (length < 2 || length > LARGEST_HEADER || length > size - 8) {
                throw new Unreadable(
                        file,
                        "declares a header of " + length + " bytes in a file of " + size
                                + ": it is truncated or not a safetensors file");
            }
            return reader.apply(all, (int) length);
        } catch (IOException e) {
            throw new Unreadable(file, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static JsonObject header(Path file, ByteBuffer all, int length) {
        byte[] header = new byte[length];
        all.get(8, header);
        return header(file, header);
    }

    private static JsonObject header(Path file, byte[] bytes) {
        try {
            return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new Unreadable(file, "its header is not a JSON object: it is damaged or not a safetensors file");
        }
    }

    private static Content content(Path file, ByteBuffer all, int length, boolean decode) {
        JsonObject header = header(file, all, length);
        Map<String, String> metadata = new TreeMap<>();
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
            try {
                JsonObject value = entry.getValue().getAsJsonObject();
                if (entry.getKey().equals(METADATA)) {
                    value.entrySet()
                            .forEach(e -> metadata.put(e.getKey(), e.getValue().getAsString()));
                } else {
                    Stored stored = stored(file, entry.getKey(), value, all, 8L + length);
                    if (decode) {
                        tensors.put(entry.getKey(), stored.decode(all));
                    }
                }
            } catch (IllegalStateException
                    | ClassCastException
                    | NullPointerException
                    | NumberFormatException
                    | UnsupportedOperationException e) {
                throw new Unreadable(file, "the header entry '" + entry.getKey() + "' is malformed");
            }
        }
        return new Content(Collections.unmodifiableMap(metadata), Collections.unmodifiableSortedMap(tensors));
    }

    /** Where a tensor lies in a file. */
    private record Stored(Format format, long[] shape, long start, int size) {
        Tensor decode(ByteBuffer all) {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                int at = Math.toIntExact(start + (long) i * format.bytes);
                values[i] = switch (format) {
                    case F32 -> all.getFloat(at);
                    case F16 -> Half.toFloat(all.getShort(at));
                    case BF16 -> Float.intBitsToFloat(all.getShort(at) << 16);
                };
            }
            return new Tensor(shape, values);
        }
    }

    private static Stored stored(Path file, String name, JsonObject entry, ByteBuffer all, long start) {
        Format format = format(file, name, entry.get("dtype").getAsString());
        JsonArray axes = entry.getAsJsonArray("shape");
        long[] shape = new long[axes.size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = axes.get(i).getAsLong();
            size = shape[i] < 0 || shape[i] > LARGEST_TENSOR ? -1 : size * shape[i];
            if (size < 0 || size > LARGEST_TENSOR) {
                throw new Unreadable(file, "tensor '" + name + "' declares an impossible shape " + axes);
            }
        }
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        long from = offsets.get(0).getAsLong();
        long to = offsets.get(1).getAsLong();
        if (from < 0 || to - from != size * format.bytes) {
            throw new Unreadable(file, "tensor '" + name + "' of shape " + axes + " does not fit its bytes " + offsets);
        }
        if (start + to > all.capacity()) {
            throw new Unreadable(file, "ends before tensor '" + name + "' does: the file is truncated");
        }
        return new Stored(format, shape, start + from, (int) size);
    }

    private static Format format(Path file, String name, String dtype) {
        for (Format format : Format.values()) {
            if (format.name().equals(dtype)) {
                return format;
            }
        }
        throw new Unreadable(file, "tensor '" + name + "' is of type " + dtype + "; F32, F16 and BF16 are read");
    }
}

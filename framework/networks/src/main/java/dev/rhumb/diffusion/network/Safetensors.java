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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
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
            if (size > Integer.MAX_VALUE) {
                throw new Unreadable(file, "has " + size + " bytes; files up to 2 GiB are read");
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
        SortedMap<String, Stored> stored = new TreeMap<>();
        for (Map.Entry<String, JsonElement> entry : header.entrySet()) {
            try {
                JsonObject value = entry.getValue().getAsJsonObject();
                if (entry.getKey().equals(METADATA)) {
                    value.entrySet()
                            .forEach(e -> metadata.put(e.getKey(), e.getValue().getAsString()));
                } else {
                    stored.put(entry.getKey(), stored(file, entry.getKey(), value));
                }
            } catch (IllegalStateException
                    | ClassCastException
                    | NullPointerException
                    | ArithmeticException
                    | NumberFormatException
                    | UnsupportedOperationException e) {
                throw new Unreadable(file, "the header entry '" + entry.getKey() + "' is malformed");
            }
        }
        long start = 8L + length;
        requireWhole(file, stored, all.capacity() - start);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        if (decode) {
            stored.forEach((name, tensor) -> tensors.put(name, tensor.decode(all, start)));
        }
        return new Content(Collections.unmodifiableMap(metadata), Collections.unmodifiableSortedMap(tensors));
    }

    /** As the reference implementation: the tensors follow each other without gap or overlap, from the first byte to the last. */
    private static void requireWhole(Path file, Map<String, Stored> stored, long bytes) {
        List<Map.Entry<String, Stored>> order = new ArrayList<>(stored.entrySet());
        order.sort(Comparator.comparingLong(
                        (Map.Entry<String, Stored> e) -> e.getValue().from())
                .thenComparingLong(e -> e.getValue().to()));
        long end = 0;
        for (Map.Entry<String, Stored> next : order) {
            long from = next.getValue().from();
            if (from != end) {
                throw new Unreadable(
                        file,
                        "tensor '" + next.getKey() + "' begins at byte " + from
                                + " of the values, but the one before ends at " + end
                                + ": tensors must neither overlap nor leave bytes between them");
            }
            end = next.getValue().to();
        }
        if (end > bytes) {
            throw new Unreadable(
                    file,
                    "ends before tensor '" + order.get(order.size() - 1).getKey() + "' does: the file is truncated");
        }
        if (end < bytes) {
            throw new Unreadable(
                    file,
                    "holds " + (bytes - end) + " bytes behind its last tensor, which belong to none; save it again");
        }
    }

    /** Where a tensor lies among the values of a file: bytes {@code from} inclusive to {@code to} exclusive. */
    private record Stored(Format format, long[] shape, long from, long to) {
        Tensor decode(ByteBuffer all, long start) {
            float[] values = new float[Math.toIntExact((to - from) / format.bytes)];
            for (int i = 0; i < values.length; i++) {
                int at = Math.toIntExact(start + from + (long) i * format.bytes);
                values[i] = switch (format) {
                    case F32 -> all.getFloat(at);
                    case F16 -> Half.toFloat(all.getShort(at));
                    case BF16 -> Float.intBitsToFloat(all.getShort(at) << 16);
                };
            }
            return new Tensor(shape, values);
        }
    }

    private static Stored stored(Path file, String name, JsonObject entry) {
        Format format = format(file, name, entry.get("dtype").getAsString());
        JsonArray axes = entry.getAsJsonArray("shape");
        long[] shape = new long[axes.size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(axes.get(i));
            if (shape[i] < 0) {
                throw new Unreadable(file, "tensor '" + name + "' declares an impossible shape " + axes);
            }
            size = Math.multiplyExact(size, shape[i]);
        }
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        if (offsets.size() != 2) {
            throw new Unreadable(file, "tensor '" + name + "' has the data_offsets " + offsets + "; two are due");
        }
        long from = whole(offsets.get(0));
        long to = whole(offsets.get(1));
        if (from < 0 || to < from || to - from != Math.multiplyExact(size, (long) format.bytes)) {
            throw new Unreadable(file, "tensor '" + name + "' of shape " + axes + " does not fit its bytes " + offsets);
        }
        return new Stored(format, shape, from, to);
    }

    private static long whole(JsonElement number) {
        return number.getAsBigDecimal().longValueExact();
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

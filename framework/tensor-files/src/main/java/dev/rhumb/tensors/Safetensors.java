package dev.rhumb.tensors;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.rhumb.files.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Named tensors in one file, in the safetensors format: an 8-byte little-endian header length, a JSON header, the values. Names
 * are sorted and the header is padded to 8 bytes, so equal content is equal bytes.
 *
 * <p>{@link #read} takes float32, float16 and bfloat16, all widened to float32; {@link #write} gives float32 and float16.
 * {@link Weights} opens the files of others.
 */
public final class Safetensors {
    private static final long LARGEST_HEADER = 100L << 20;
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

    /** How values are written. */
    public enum Format {
        /** Four bytes a value, exact. */
        F32(4),
        /** Two bytes a value, rounded to the nearest of 11 significant bits. */
        F16(2);

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

    /**
     * A file whose tensors have not been read.
     *
     * @param metadata free text entries
     * @param tensors by name
     */
    record Opened(Map<String, String> metadata, SortedMap<String, StoredTensor> tensors) {}

    /**
     * Writes a file atomically: it appears complete under its name or not at all.
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata, Format format)
            throws IOException {
        TreeMap<String, Tensor> sorted = new TreeMap<>(tensors);
        byte[] header = header(sorted, metadata, format);
        AtomicFiles.write(file, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (Tensor tensor : sorted.values()) {
                out.write(encode(tensor.values(), format));
            }
        });
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
     * @throws UnreadableTensors if it is missing, truncated, its header does not describe its bytes, or it holds other values than
     *     float32, float16 and bfloat16
     */
    public static Content read(Path file) {
        Opened opened = open(file);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        opened.tensors().forEach((name, stored) -> {
            if (!stored.type().floating() || stored.type() == ElementType.F64) {
                throw new UnreadableTensors(
                        file, "tensor '" + name + "' is of type " + stored.type() + "; F32, F16 and BF16 are read");
            }
            tensors.put(name, new Tensor(stored.shape(), stored.floats()));
        });
        return new Content(opened.metadata(), Collections.unmodifiableSortedMap(tensors));
    }

    /**
     * Reads the text entries of a file and no tensor's values.
     *
     * @throws UnreadableTensors if it is missing, truncated, or its header does not describe its bytes
     */
    public static Map<String, String> metadata(Path file) {
        return open(file).metadata();
    }

    /**
     * Reads the header of a file and no tensor's values.
     *
     * @throws UnreadableTensors if it is missing, truncated, or its header does not describe its bytes
     */
    static Opened open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UnreadableTensors(file, "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < 8) {
                throw new UnreadableTensors(file, "has " + size + " bytes, too few for a safetensors header");
            }
            long length = channel.map(FileChannel.MapMode.READ_ONLY, 0, 8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (length < 2 || length > LARGEST_HEADER || length > size - 8) {
                throw new UnreadableTensors(
                        file,
                        "declares a header of " + length + " bytes in a file of " + size
                                + ": it is truncated or not a safetensors file");
            }
            byte[] header = new byte[(int) length];
            channel.map(FileChannel.MapMode.READ_ONLY, 8, length).get(header);
            return opened(file, header, size);
        } catch (IOException e) {
            throw new UnreadableTensors(file, "cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static JsonObject header(Path file, byte[] bytes) {
        try {
            return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new UnreadableTensors(
                    file, "its header is not a JSON object: it is damaged or not a safetensors file");
        }
    }

    private static Opened opened(Path file, byte[] bytes, long size) {
        JsonObject header = header(file, bytes);
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
                throw new UnreadableTensors(file, "the header entry '" + entry.getKey() + "' is malformed");
            }
        }
        long start = 8L + bytes.length;
        requireWhole(file, stored, size - start);
        SortedMap<String, StoredTensor> tensors = new TreeMap<>();
        stored.forEach((name, place) -> tensors.put(
                name,
                StoredTensor.whole(
                        name,
                        place.type(),
                        place.shape(),
                        Stretch.of(file, start + place.from(), place.to() - place.from(), ByteOrder.LITTLE_ENDIAN))));
        return new Opened(Collections.unmodifiableMap(metadata), Collections.unmodifiableSortedMap(tensors));
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
                throw new UnreadableTensors(
                        file,
                        "tensor '" + next.getKey() + "' begins at byte " + from
                                + " of the values, but the one before ends at " + end
                                + ": tensors must neither overlap nor leave bytes between them");
            }
            end = next.getValue().to();
        }
        if (end > bytes) {
            throw new UnreadableTensors(
                    file,
                    "ends before tensor '" + order.get(order.size() - 1).getKey() + "' does: the file is truncated");
        }
        if (end < bytes) {
            throw new UnreadableTensors(
                    file,
                    "holds " + (bytes - end) + " bytes behind its last tensor, which belong to none; save it again");
        }
    }

    /** Where a tensor lies among the values of a file: bytes {@code from} inclusive to {@code to} exclusive. */
    private record Stored(ElementType type, long[] shape, long from, long to) {}

    private static Stored stored(Path file, String name, JsonObject entry) {
        String dtype = entry.get("dtype").getAsString();
        ElementType type = ElementType.named(dtype)
                .orElseThrow(() -> new UnreadableTensors(
                        file,
                        "tensor '" + name + "' is of type " + dtype + "; these are read: "
                                + Arrays.toString(ElementType.values())));
        JsonArray axes = entry.getAsJsonArray("shape");
        long[] shape = new long[axes.size()];
        long size = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(axes.get(i));
            if (shape[i] < 0) {
                throw new UnreadableTensors(file, "tensor '" + name + "' declares an impossible shape " + axes);
            }
            size = Math.multiplyExact(size, shape[i]);
        }
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        if (offsets.size() != 2) {
            throw new UnreadableTensors(
                    file, "tensor '" + name + "' has the data_offsets " + offsets + "; two are due");
        }
        long from = whole(offsets.get(0));
        long to = whole(offsets.get(1));
        if (from < 0 || to < from || to - from != Math.multiplyExact(size, (long) type.bytes())) {
            throw new UnreadableTensors(
                    file, "tensor '" + name + "' of shape " + axes + " does not fit its bytes " + offsets);
        }
        return new Stored(type, shape, from, to);
    }

    private static long whole(JsonElement number) {
        return number.getAsBigDecimal().longValueExact();
    }
}

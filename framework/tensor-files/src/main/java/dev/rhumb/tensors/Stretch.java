package dev.rhumb.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Consecutive bytes of a file, mapped where they are read, or decoded from it; the mappings are freed with the garbage. */
final class Stretch {
    private static final int PIECE = 1 << 28;
    private static final long UNCHECKED = -1;

    private final Path file;
    private final long from;
    private final long length;
    private final ByteOrder order;
    private final long checksum;
    private final @Nullable ByteBuffer decoded;
    private final AtomicBoolean checked = new AtomicBoolean();

    private Stretch(Path file, long from, long length, ByteOrder order, long checksum, @Nullable ByteBuffer decoded) {
        this.file = file;
        this.from = from;
        this.length = length;
        this.order = order;
        this.checksum = checksum;
        this.decoded = decoded;
    }

    /** Bytes that lie in the file. */
    static Stretch of(Path file, long from, long length, ByteOrder order) {
        return new Stretch(file, from, length, order, UNCHECKED, null);
    }

    /** Bytes whose CRC-32 is compared before they are read first. */
    static Stretch checked(Path file, long from, long length, ByteOrder order, long checksum) {
        return new Stretch(file, from, length, order, checksum, null);
    }

    /** Bytes that the file holds in another form. */
    static Stretch inMemory(Path file, ByteBuffer decoded, ByteOrder order) {
        return new Stretch(file, 0, decoded.limit(), order, UNCHECKED, decoded);
    }

    long length() {
        return length;
    }

    ByteOrder order() {
        return order;
    }

    Path file() {
        return file;
    }

    /**
     * Some of the bytes, read-only.
     *
     * @throws UnreadableTensors if the file cannot be read, or its bytes are not those that were written
     */
    ByteBuffer map(long first, long bytes) {
        if (decoded != null) {
            return decoded.slice(Math.toIntExact(first), Math.toIntExact(bytes)).order(order);
        }
        try (FileChannel channel = FileChannel.open(file)) {
            if (from + length > channel.size()) {
                throw new UnreadableTensors(file, "has changed since it was opened");
            }
            if (checksum != UNCHECKED && !checked.get()) {
                check(channel);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, from + first, bytes)
                    .order(order);
        } catch (IOException e) {
            throw new UnreadableTensors(file, "cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private void check(FileChannel channel) throws IOException {
        CRC32 crc = new CRC32();
        for (long at = 0; at < length; at += PIECE) {
            crc.update(channel.map(FileChannel.MapMode.READ_ONLY, from + at, Math.min(PIECE, length - at)));
        }
        if (crc.getValue() != checksum) {
            throw new UnreadableTensors(
                    file,
                    "is damaged: the bytes from " + from + " to " + (from + length)
                            + " do not have the checksum that the file gives for them");
        }
        checked.set(true);
    }
}

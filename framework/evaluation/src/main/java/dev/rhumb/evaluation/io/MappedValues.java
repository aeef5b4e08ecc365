package dev.rhumb.evaluation.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The float32 or float64 values of a file, read from it page by page when it is needed: the system keeps in memory what there is room for. The
 * file must not change meanwhile.
 */
public final class MappedValues {
    /** Bytes of a piece: a buffer of Java holds no more than 2 GiB. */
    private static final long PIECE = 1L << 30;

    private final List<ByteBuffer> pieces;
    private final int width;

    private MappedValues(List<ByteBuffer> pieces, int width) {
        this.pieces = pieces;
        this.width = width;
    }

    static MappedValues of(Path file, NpyHeader header, long bytes) throws IOException {
        List<ByteBuffer> pieces = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long from = 0; from < bytes; from += PIECE) {
                ByteOrder order = header.order();
                pieces.add(
                        channel.map(FileChannel.MapMode.READ_ONLY, header.start() + from, Math.min(PIECE, bytes - from))
                                .order(order));
            }
        }
        return new MappedValues(pieces, header.type().bytes());
    }

    /**
     * Copies values that lie one after the other.
     *
     * @param index of the first one, in C order
     */
    public void copy(long index, int length, double[] into, int at) {
        long each = PIECE / width;
        int done = 0;
        while (done < length) {
            long from = index + done;
            int within = (int) (from % each);
            int count = (int) Math.min(length - done, each - within);
            copy(pieces.get((int) (from / each)), within, count, into, at + done);
            done += count;
        }
    }

    private void copy(ByteBuffer piece, int from, int count, double[] into, int at) {
        if (width == Double.BYTES) {
            piece.asDoubleBuffer().get(from, into, at, count);
            return;
        }
        float[] values = new float[count];
        piece.asFloatBuffer().get(from, values);
        for (int i = 0; i < count; i++) {
            into[at + i] = values[i];
        }
    }
}

package dev.rhumb.evaluation.io;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * An array in a {@code .npy} file, or in an archive of such: its header is known, and checked against the size of the file; its values
 * are read when they are needed, so that an array may be larger than memory.
 */
public final class NpyFile {
    private static final int CHUNK = 1 << 16;
    private static final long MOST_BYTES = Integer.MAX_VALUE - 16;

    private final String where;
    private final Source source;
    private final NpyHeader header;
    private final long bytes;
    private final @Nullable Path file;
    private @Nullable NpyArray loaded;

    /** Where the bytes come from, again and again. */
    interface Source {
        InputStream open() throws IOException;
    }

    private NpyFile(String where, Source source, NpyHeader header, long bytes, @Nullable Path file) {
        this.file = file;
        this.where = where;
        this.source = source;
        this.header = header;
        this.bytes = bytes;
    }

    /**
     * @param where for sentences
     * @param length of the whole file in bytes
     * @throws IllegalArgumentException if it is no such file, is damaged, or holds a type that is not read
     */
    static NpyFile of(Source source, long length, String where) throws IOException {
        return of(source, length, where, null);
    }

    /** As above, of a file that holds nothing else. */
    static NpyFile of(Path file) throws IOException {
        return of(() -> Files.newInputStream(file), Files.size(file), "'" + file + "'", file);
    }

    private static NpyFile of(Source source, long length, String where, @Nullable Path file) throws IOException {
        try (InputStream in = source.open()) {
            NpyHeader header = NpyHeader.read(in, where);
            long expected = header.bytes(where);
            long present = length - header.start();
            if (expected != present) {
                throw new IllegalArgumentException(where + " is " + (present < expected ? "cut short" : "too long")
                        + ": shape " + Arrays.toString(header.shape()) + " of "
                        + header.type().code() + " takes " + expected
                        + " bytes, but " + present + " follow the header.");
            }
            return new NpyFile(where, source, header, expected, file);
        } catch (ZipException | EOFException damaged) {
            throw damaged(damaged, where);
        }
    }

    private static IllegalArgumentException damaged(IOException why, String where) {
        String reason = why.getMessage() == null ? "it ends early" : why.getMessage();
        return new IllegalArgumentException(where + " is damaged: " + reason + ".", why);
    }

    /** Kind and size of the values. */
    public NpyType type() {
        return header.type();
    }

    /** A copy of the shape; empty for a single number. */
    public int[] shape() {
        return header.shape().clone();
    }

    /** Number of dimensions. */
    public int rank() {
        return header.shape().length;
    }

    /** Number of values. */
    public long size() {
        return bytes / header.type().bytes();
    }

    /** Where it lies, as sentences begin: {@code 'a.npy'}, {@code Array 'x' of 'a.npz'}. */
    public String where() {
        return where;
    }

    /**
     * The whole array in memory, in C order.
     *
     * @throws IllegalArgumentException if it has more than 2 GiB, or is damaged
     */
    public NpyArray load() throws IOException {
        NpyArray known = loaded;
        if (known != null) {
            return known;
        }
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(where + " has " + bytes + " bytes of values"
                    + (header.fortran() ? " in Fortran order" : "") + "; up to 2 GiB are read at once.");
        }
        requireMemory(bytes);
        byte[] content;
        try (InputStream in = from(0)) {
            content = in.readNBytes((int) bytes);
        } catch (ZipException | EOFException damaged) {
            throw damaged(damaged, where);
        }
        if (content.length < bytes) {
            throw damaged(new EOFException("it ends early"), where);
        }
        ByteBuffer data = ByteBuffer.wrap(content).order(header.order());
        return new NpyArray(header.type(), header.shape(), header.fortran() ? FortranOrder.turned(data, header) : data);
    }

    private void requireMemory(long needed) {
        long most = Runtime.getRuntime().maxMemory();
        if (needed > most) {
            throw new IllegalArgumentException(where + " takes " + (needed >> 20) + " MiB of memory, but Java may use "
                    + (most >> 20) + " MiB here; allow it more with -Xmx.");
        }
    }

    /**
     * The values where they lie, for arrays that are too large to copy.
     *
     * @return nothing where they have to be read and converted: in an archive, in Fortran order, or of another type than float32 and float64
     */
    public Optional<MappedValues> mapped() throws IOException {
        boolean plain = type() == NpyType.FLOAT32 || type() == NpyType.FLOAT64;
        return file == null || header.fortran() || !plain
                ? Optional.empty()
                : Optional.of(MappedValues.of(file, header, bytes));
    }

    /**
     * All values in C order; no second copy is made.
     *
     * @throws IllegalArgumentException if there are more than an array of Java holds, or the file is damaged
     */
    public double[] toDoubles() throws IOException {
        if (size() > MOST_BYTES) {
            throw new IllegalArgumentException(
                    where + " has " + size() + " values; a matrix of up to " + MOST_BYTES + " is read.");
        }
        requireMemory(size() * Double.BYTES);
        double[] all = new double[(int) size()];
        try (Reader reader = read(0)) {
            for (int i = 0; i < all.length; i++) {
                all[i] = reader.next();
            }
        }
        return all;
    }

    /** Reads on from one value, in C order. */
    public Reader read(long first) throws IOException {
        if (header.fortran() && header.shape().length > 1) {
            NpyArray array = load();
            loaded = array;
            return new Reader(array, first);
        }
        return new Reader(from(first * header.type().bytes()));
    }

    private InputStream from(long offset) throws IOException {
        InputStream in = source.open();
        try {
            in.skipNBytes(header.start() + offset);
            return in;
        } catch (ZipException | EOFException e) {
            in.close();
            throw damaged(e, where);
        }
    }

    /** Values one after another. */
    public final class Reader implements Closeable {
        private final @Nullable InputStream in;
        private final int width = header.type().bytes();
        private ByteBuffer chunk;
        private int at;

        private Reader(InputStream in) {
            this.in = in instanceof BufferedInputStream ? in : new BufferedInputStream(in, CHUNK);
            this.chunk = ByteBuffer.allocate(0);
        }

        private Reader(NpyArray array, long first) {
            this.in = null;
            this.chunk = array.data();
            this.at = Math.toIntExact(first * width);
        }

        /**
         * The next value.
         *
         * @throws IllegalArgumentException if the file is damaged
         */
        public double next() throws IOException {
            if (at == chunk.limit()) {
                fill();
            }
            double value = header.type().doubleAt(chunk, at);
            at += width;
            return value;
        }

        private void fill() throws IOException {
            byte[] some;
            try {
                some = in == null ? new byte[0] : in.readNBytes(CHUNK);
            } catch (ZipException | EOFException damaged) {
                throw damaged(damaged, where);
            }
            if (some.length < width || some.length % width != 0) {
                throw damaged(new EOFException("it ends early"), where);
            }
            chunk = ByteBuffer.wrap(some).order(header.order());
            at = 0;
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
        }
    }
}

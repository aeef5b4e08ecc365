package dev.rhumb.diffusion.data;

import dev.rhumb.data.Sha256;
import dev.rhumb.data.UnreadableData;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** One pass over a data file, gzip or not, that leaves its SHA-256. */
final class SourceFile {
    /** What reads the decompressed content. */
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    /**
     * What was read, and the checksum of the file's own (compressed) bytes in hexadecimal.
     */
    record Content<T>(T value, String sha256) {}

    private SourceFile() {}

    /**
     * Reads a file as a stream.
     *
     * @throws UnreadableData if it is missing, truncated or not decompressible
     */
    static <T> Content<T> read(Path file, Reader<T> reader) {
        if (!Files.isRegularFile(file)) {
            throw new UnreadableData(file, Files.exists(file) ? "is not a file" : "there is no such file");
        }
        MessageDigest digest = Sha256.fresh();
        try (BufferedInputStream raw =
                new BufferedInputStream(new DigestInputStream(Files.newInputStream(file), digest))) {
            DataInputStream in = new DataInputStream(decompressed(raw));
            T value = reader.read(in);
            in.transferTo(java.io.OutputStream.nullOutputStream());
            raw.transferTo(java.io.OutputStream.nullOutputStream());
            return new Content<>(value, Sha256.hex(digest.digest()));
        } catch (EOFException e) {
            throw new UnreadableData(file, "ends before its content does: the file is truncated");
        } catch (ZipException e) {
            throw new UnreadableData(file, "the gzip stream is damaged (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new UnreadableData(file, "cannot be read (" + e.getMessage() + ")");
        }
    }

    private static InputStream decompressed(BufferedInputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        return new BufferedInputStream(gzip ? new GZIPInputStream(raw, 1 << 16) : raw, 1 << 16);
    }

    /** One checksum for a data set made of several files. */
    static String combined(String... checksums) {
        return Sha256.of(String.join(":", checksums));
    }
}

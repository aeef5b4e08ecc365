package dev.rhumb.evaluation.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** An entry of a zip file that compares its checksum when it has been read to its end, which {@link ZipFile} does not. */
final class CheckedEntry extends CheckedInputStream {
    private final ZipFile zip;
    private final ZipEntry entry;
    private long left;

    private CheckedEntry(ZipFile zip, ZipEntry entry, InputStream content) {
        super(content, new CRC32());
        this.zip = zip;
        this.entry = entry;
        this.left = entry.getSize();
    }

    /** Closes the zip file with the entry, and also if the entry cannot be opened. */
    static InputStream open(ZipFile zip, ZipEntry entry) throws IOException {
        try {
            return new CheckedEntry(zip, entry, zip.getInputStream(entry));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        check(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = super.read(into, from, length);
        check(Math.max(0, count));
        return count;
    }

    private void check(int count) throws ZipException {
        left -= count;
        if (left == 0 && getChecksum().getValue() != entry.getCrc()) {
            throw new ZipException("its checksum is not the one that the archive gives");
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        zip.close();
    }
}

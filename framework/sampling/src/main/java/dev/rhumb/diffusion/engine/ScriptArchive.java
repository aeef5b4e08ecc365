package dev.rhumb.diffusion.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive assembled in memory from readable method sources, so that a network runs on PyTorch's fused kernels
 * without any native build. The archive is a zip of stored entries: an object of class {@code Net} with no state, an empty
 * table of constants, the format version, and the source text of the class.
 */
public final class ScriptArchive {
    private static final String HEADER = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
            """;

    private ScriptArchive() {}

    /**
     * The archive's bytes, which are also what a TorchScript file holds.
     *
     * @param methods source text of methods on {@code self: __torch__.Net}, indented by two spaces
     */
    public static byte[] of(String methods) {
        String source = HEADER + methods;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "Net/data.pkl", pickledObject());
            store(zip, "Net/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            // Earlier versions read operators by their earlier signatures.
            store(zip, "Net/version", "10\n".getBytes(StandardCharsets.US_ASCII));
            store(zip, "Net/code/__torch__.py", source.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Pickle protocol 2 of {@code Net.__new__(Net)} with the state {@code {}}. */
    private static byte[] pickledObject() {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2});
        pickle.writeBytes("c__torch__\nNet\n".getBytes(StandardCharsets.US_ASCII));
        pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}

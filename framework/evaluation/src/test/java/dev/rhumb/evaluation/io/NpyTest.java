package dev.rhumb.evaluation.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
    @TempDir
    Path folder;

    static byte[] npy(String header, byte[] data) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) text.length);
        return file.put(text).put(data).array();
    }

    private static String header(String descr, String fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    }

    private static byte[] doubles(ByteOrder order, double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(order);
        Arrays.stream(values).forEach(buffer::putDouble);
        return buffer.array();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = folder.resolve("deep/er/samples.npy");
        float[] values = new float[200_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 7f;
        }
        Npy.write(file, values, 2, 100, 10, 100);
        NpyArray array = Npy.read(file);
        assertThat(array.type()).isEqualTo(NpyType.FLOAT32);
        assertThat(array.shape()).containsExactly(2, 100, 10, 100);
        assertThat(array.toFloats()).isEqualTo(values);

        Npy.write(file, new double[] {Math.PI}, 1);
        assertThat(Npy.read(file).toDoubles()).containsExactly(Math.PI);
        Npy.write(file, new long[] {-3, 5}, 2);
        assertThat(Npy.read(file).toInts()).containsExactly(-3, 5);
        Npy.write(file, new float[0], 0, 4);
        assertThat(Npy.read(file).shape()).containsExactly(0, 4);
        try (var left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void theHeaderIsWhatNumpyWrites() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, new float[] {1, 2}, 2);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes).hasSize(128 + 8);
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }  ")
                .endsWith(" \n");
    }

    @Test
    void aShapeThatDoesNotFitIsNotWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npy.write(folder.resolve("a.npy"), new float[5], 2, 3))
                .withMessage("The shape [2, 3] holds 6 values, but there are 5.");
        assertThat(folder.resolve("a.npy")).doesNotExist();
    }

    @Test
    void fortranOrderAndBigEndianAreTurned() throws IOException {
        byte[] columns = doubles(ByteOrder.BIG_ENDIAN, 1, 4, 2, 5, 3, 6);
        NpyArray array = Npy.read(file("f.npy", npy(header(">f8", "True", "(2, 3)"), columns)));
        assertThat(array.toDoubles()).containsExactly(1, 2, 3, 4, 5, 6);
        byte[] cube = {0, 4, 2, 6, 1, 5, 3, 7};
        assertThat(Npy.read(file("g.npy", npy(header("|u1", "True", "(2, 2, 2)"), cube)))
                        .toInts())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void bytesAndBooleansAreNumbers() throws IOException {
        assertThat(Npy.read(file("u.npy", npy(header("|u1", "False", "(2,)"), new byte[] {-1, 1})))
                        .toInts())
                .containsExactly(255, 1);
        assertThat(Npy.read(file("b.npy", npy(header("|b1", "False", "(2,)"), new byte[] {1, 0})))
                        .toInts())
                .containsExactly(1, 0);
        assertThat(Npy.read(file("s.npy", npy(header("<f8", "False", "()"), doubles(ByteOrder.LITTLE_ENDIAN, 4))))
                        .toDoubles())
                .containsExactly(4);
    }

    @Test
    void everyFaultHasItsSentence() throws IOException {
        assertRefused(new byte[0], "is empty.");
        assertRefused("not numpy at all".getBytes(StandardCharsets.US_ASCII), "is not a NumPy .npy file");
        byte[] good = npy(header("<f8", "False", "(2,)"), doubles(ByteOrder.LITTLE_ENDIAN, 1, 2));
        assertRefused(
                Arrays.copyOf(good, good.length - 1), "is cut short: shape [2] of f8 takes 16 bytes, but 15 follow");
        assertRefused(Arrays.copyOf(good, good.length + 1), "is too long");
        assertRefused(Arrays.copyOf(good, 20), "ends within its header");
        assertRefused(
                npy(header("<c16", "False", "(1,)"), new byte[16]),
                "holds values of type '<c16'; these are read: f2, f4");
        assertRefused(npy(header("|O", "False", "(1,)"), new byte[8]), "holds values of type '|O'");
        assertRefused(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4]), "fields");
        assertRefused(npy("{'shape': (1,)}", new byte[4]), "damaged header");
        assertRefused(npy(header("<f8", "False", "(99999999999,)"), new byte[4]), "too large");
        assertRefused(
                npy(header("<f4", "False", "(2147483647, 2147483647, 2147483647)"), new byte[4]), "too large to read");
        assertRefused(npy(header("<f4", "False", "(1073741824, 1073741824, 2, 2)"), new byte[0]), "too large to read");
        assertRefused(npy(header("<f4", "False", "(100000, 100000)"), new byte[4]), "takes 40000000000 bytes, but 4");
        byte[] version = good.clone();
        version[6] = 9;
        assertRefused(version, "is of .npy version 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npy.read(folder.resolve("missing.npy")))
                .withMessageStartingWith("There is no file");
    }

    private void assertRefused(byte[] bytes, String sentence) throws IOException {
        Path file = file("bad.npy", bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npy.read(file))
                .withMessageContaining("bad.npy")
                .withMessageContaining(sentence);
    }

    @Test
    void archivesAreReadByName() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        archive(bytes, "features", "labels");
        Path file = file("a.npz", bytes.toByteArray());
        assertThat(Npz.names(file)).containsExactly("features", "labels");
        assertThat(Npz.read(file, "labels").toDoubles()).containsExactly(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.read(file, "lables"))
                .withMessageEndingWith("has no array 'lables'; it has features, labels.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.names(file("b.npz", new byte[] {1, 2, 3})))
                .withMessageContaining("not a zip file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.names(file("c.npz", new byte[0])))
                .withMessageEndingWith("is empty.");
    }

    private static void archive(OutputStream out, String... names) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name + ".npy"));
                zip.write(npy(header("<f8", "False", "(2,)"), doubles(ByteOrder.LITTLE_ENDIAN, 1, 2)));
                zip.closeEntry();
            }
        }
    }

    @Test
    void halfPrecisionAndUnsignedIntegersAreNumbers() throws IOException {
        // 1, -2, the smallest subnormal, 65504, infinity.
        byte[] halves = {0, 0x3c, 0, (byte) 0xc0, 1, 0, -1, 0x7b, 0, 0x7c};
        assertThat(Npy.read(file("h.npy", npy(header("<f2", "False", "(5,)"), halves)))
                        .toDoubles())
                .containsExactly(1, -2, 0x1p-24, 65504, Double.POSITIVE_INFINITY);
        assertThat(Npy.read(file("u2.npy", npy(header(">u2", "False", "(1,)"), new byte[] {(byte) 0xff, (byte) 0xfe})))
                        .toInts())
                .containsExactly(65534);
        assertThat(Npy.read(file("u4.npy", npy(header("<u4", "False", "(1,)"), new byte[] {-1, -1, -1, -1})))
                        .toDoubles())
                .containsExactly(4294967295.0);
        assertThat(Npy.read(file(
                                "u8.npy",
                                npy(header("<u8", "False", "(1,)"), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1})))
                        .toDoubles())
                .containsExactly(0x1p64);
    }

    @Test
    void anArrayInAnArchiveIsCheckedAgainstItsEntryBeforeItIsRead() throws IOException {
        Path file = folder.resolve("bomb.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("features.npy"));
            zip.write(npy(header("<f8", "False", "(50000, 2048)"), new byte[16]));
            zip.closeEntry();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.open(file, "features"))
                .withMessageContaining("Array 'features' of '")
                .withMessageContaining("takes 819200000 bytes, but 16 follow the header");
    }

    /** The central directory of the archive states a smaller size than the array has. */
    @Test
    void anArchiveWhoseArrayEndsEarlyIsRefusedByName() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            Npy.write(zip, IntStream.range(0, 200).mapToDouble(Math::sin).toArray(), 200);
            zip.closeEntry();
        }
        ByteBuffer damaged = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        int list = damaged.capacity() - 22 - 46 - "a.npy".length();
        damaged.putInt(list + 20, 20);
        Path file = file("early.npz", damaged.array());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Npz.read(file, "a"))
                .withMessageStartingWith("Array 'a' of '" + file + "' is damaged: ");
    }
}

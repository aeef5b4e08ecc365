package dev.rhumb.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch 2.7.1 wrote (src/test/python/fixtures.py), and what is done to them. */
class TorchFileTest {
    @TempDir
    Path folder;

    private byte[] fixture(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name + ".pt"), name)) {
            return in.readAllBytes();
        }
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("a.pt"), content);
    }

    private SortedMap<String, StoredTensor> opened(String name) throws IOException {
        return Weights.open(file(fixture(name))).tensors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared", "shared-legacy"})
    void viewsOfASharedStorageHaveTheirOwnValues(String name) throws IOException {
        SortedMap<String, StoredTensor> found = opened(name);
        assertThat(found.keySet()).containsExactly("empty", "part", "plain", "row", "scalar", "transposed");
        assertThat(found.get("plain").shape()).containsExactly(4, 6);
        assertThat(found.get("transposed").shape()).containsExactly(6, 4);
        assertThat(Arrays.copyOf(found.get("transposed").floats(), 6)).containsExactly(0, 6, 12, 18, 1, 7);
        assertThat(found.get("part").shape()).containsExactly(2, 2, 2);
        assertThat(found.get("part").floats()).containsExactly(4, 6, 8, 10, 16, 18, 20, 22);
        assertThat(found.get("row").floats()).containsExactly(6, 7, 8);
        assertThat(found.get("scalar").shape()).isEmpty();
        assertThat(found.get("scalar").floats()).containsExactly(2.5f);
        assertThat(found.get("empty").shape()).containsExactly(0, 4);
        assertThat(found.get("empty").floats()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "types-legacy"})
    void everyTypeIsRead(String name) throws IOException {
        opened(name).forEach((type, tensor) -> {
            float[] due = type.equals("bool") ? new float[] {1, 0, 1, 1} : new float[] {1, 0, -3, 100};
            assertThat(tensor.floats()).as(type).containsExactly(due);
            assertThat(tensor.type().floating()).as(type).isEqualTo(type.contains("float"));
        });
    }

    private SortedMap<String, StoredTensor> pickled(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(name), name)) {
            return Weights.open(Files.write(folder.resolve(name), in.readAllBytes()))
                    .tensors();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"statistics-2.pkl", "statistics-4.pkl", "statistics-5.pkl", "statistics-numpy1.pkl"})
    void arraysOfNumPyInAPickleAreRead(String name) throws IOException {
        SortedMap<String, StoredTensor> found = pickled(name);
        assertThat(found.keySet()).containsExactly("fd_dinov2.mu", "fd_dinov2.sigma", "fid.mu", "fid.sigma");
        assertThat(found.get("fid.mu").doubles()).containsExactly(0.5, -1, 2);
        assertThat(found.get("fid.sigma").shape()).containsExactly(3, 3);
        assertThat(found.get("fid.sigma").doubles()).containsExactly(2, 0.5, 0, 0.5, 1, 0.25, 0, 0.25, 3);
        // Single precision with the highest byte first, and a matrix whose first axis varies fastest.
        assertThat(found.get("fd_dinov2.mu").type()).isEqualTo(ElementType.F32);
        assertThat(found.get("fd_dinov2.mu").doubles()).containsExactly(0.5, -1);
        assertThat(found.get("fd_dinov2.sigma").doubles()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void arraysThatTorchSavedAreRead() throws IOException {
        assertThat(opened("statistics").keySet()).containsExactly("mu", "sigma");
        assertThat(opened("statistics").get("sigma").doubles()).containsExactly(2, 0.5, 0, 0.5, 1, 0.25, 0, 0.25, 3);
    }

    @Test
    void arraysThatAreDamagedAreRefused() throws IOException {
        byte[] whole = Objects.requireNonNull(getClass().getResourceAsStream("statistics-4.pkl"))
                .readAllBytes();
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        // Another type for the same bytes, a type of texts, a name beyond the list, and an end in the middle.
        refused(text.replace("\u0002f8", "\u0002f4"), "declares an array of 3 values of F32 and holds 24 bytes");
        refused(text.replace("\u0002f8", "\u0002U8"), "an array of NumPy's type 'U8'");
        refused(text.replace("_reconstruct", "_reconstrucs"), "names 'numpy._core.multiarray._reconstrucs'");
        for (int length = 1; length < whole.length; length++) {
            String part = text.substring(0, length);
            assertThatThrownBy(() -> Weights.open(file(part.getBytes(StandardCharsets.ISO_8859_1))))
                    .as("%d bytes", length)
                    .isInstanceOf(UnreadableTensors.class);
        }
    }

    private void refused(String content, String why) throws IOException {
        refused(content.getBytes(StandardCharsets.ISO_8859_1), why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "state-legacy"})
    void theStateOfANetworkIsReadWithItsBuffers(String name) throws IOException {
        SortedMap<String, StoredTensor> found = opened(name);
        assertThat(found.keySet())
                .containsExactly(
                        "0.bias",
                        "0.weight",
                        "1.bias",
                        "1.num_batches_tracked",
                        "1.running_mean",
                        "1.running_var",
                        "1.weight");
        assertThat(found.get("0.weight").floats()).hasSize(54).contains(53 / 8f);
        assertThat(found.get("1.running_var").floats()).containsExactly(1, 1);
        assertThat(found.get("1.num_batches_tracked").type()).isEqualTo(ElementType.I64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested", "nested-legacy"})
    void nestedNamesAreJoinedAndCanBeEntered(String name) throws IOException {
        Weights all = Weights.open(file(fixture(name)));
        assertThat(all.tensors()).containsKeys("state_dict.0.bias", "parameters.0", "parameters.1.0");
        assertThat(all.tensors().get("parameters.0").floats()).containsExactly(3, 4);
        assertThat(all.under("state_dict").tensors()).containsKey("1.weight").doesNotContainKey("parameters.0");
    }

    @Test
    void contiguousValuesAreTheFilesOwnBytes() throws IOException {
        SortedMap<String, StoredTensor> found = opened("shared");
        ByteBuffer row = found.get("row").bytes().orElseThrow();
        assertThat(row.isDirect()).isTrue();
        assertThat(row.getFloat(4)).isEqualTo(7);
        assertThat(found.get("transposed").bytes()).isEmpty();
    }

    /** A zip file of torch.save with this pickle and one storage. */
    private static byte[] archive(byte[] pickle, byte[] storage, Map<String, byte[]> more) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("a/data.pkl", pickle);
        entries.put("a/data/0", storage);
        entries.putAll(more);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setMethod(ZipEntry.STORED);
                header.setSize(entry.getValue().length);
                header.setCrc(crc.getValue());
                zip.putNextEntry(header);
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] pickle(String text) {
        return ("\u0080\u0002" + text).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(String value) {
        return "X" + (char) value.length() + "\0\0\0" + value;
    }

    private static String number(long value) {
        return "I" + value + "\n";
    }

    /** What torch.save writes of a tensor. */
    private static byte[] tensor(String type, long declared, long offset, String shape, String strides) {
        return pickle("ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + type + "\n" + text("0")
                + text("cpu") + number(declared) + "tQ" + number(offset) + "(" + shape + "t(" + strides
                + "t\u0089ccollections\nOrderedDict\n)RtR.");
    }

    private static byte[] floats(ByteOrder order, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private void refused(byte[] content, String... parts) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> Weights.open(file).tensors().values().forEach(StoredTensor::floats))
                .isInstanceOf(UnreadableTensors.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n", "Exception");
    }

    private void refused(byte[] pickle, byte[] storage, String... parts) throws IOException {
        refused(archive(pickle, storage, Map.of()), parts);
    }

    @Test
    void aTensorAloneHasTheEmptyName() throws IOException {
        byte[] two = floats(ByteOrder.LITTLE_ENDIAN, 1, 2);
        Path file = file(archive(tensor("FloatStorage", 2, 0, number(2), number(1)), two, Map.of()));
        assertThat(Weights.open(file).tensors().get("").floats()).containsExactly(1, 2);
    }

    @Test
    void theByteOrderIsThatOfTheFile() throws IOException {
        byte[] two = floats(ByteOrder.BIG_ENDIAN, 1, 2);
        byte[] pickle = tensor("FloatStorage", 2, 0, number(2), number(1));
        Path file = file(archive(pickle, two, Map.of("a/byteorder", "big".getBytes(StandardCharsets.US_ASCII))));
        StoredTensor tensor = Weights.open(file).tensors().get("");
        assertThat(tensor.floats()).containsExactly(1, 2);
        assertThat(tensor.bytes()).isEmpty();
        refused(
                archive(pickle, two, Map.of("a/byteorder", "middle".getBytes(StandardCharsets.US_ASCII))),
                "states the byte order 'middle'; it is 'little' or 'big'");
    }

    @Test
    void codeIsRefusedByNameAndNotRun() throws IOException {
        String run = text("touch " + folder.resolve("ran")) + "\u0085R.";
        refused(pickle("cos\nsystem\n" + run), new byte[4], "names 'os.system'", "nothing in a file is executed");
        refused(pickle("cposix\nsystem\n" + run), new byte[4], "names 'posix.system'");
        refused(pickle("cbuiltins\neval\n" + run), new byte[4], "names 'builtins.eval'");
        refused(pickle("(" + text("true") + "ios\nsystem\n."), new byte[4], "names 'os.system'");
        refused(pickle("\u008c\u0002os\u008c\u0006system\u0093" + run), new byte[4], "names 'os.system'");
        refused(pickle("cmodels.yolo\nModel\n)\u0081."), new byte[4], "names 'models.yolo.Model'", "state_dict()");
        // What the pickle library itself would construct.
        refused(pickle("cdecimal\nDecimal\n" + text("1") + "\u0085R."), new byte[4], "names 'decimal.Decimal'");
        refused(pickle("}]b."), new byte[4], "'__setstate__'");
        // A legacy file.
        refused(pickle("cos\nsystem\n" + run), "names 'os.system'");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void storagesAndViewsThatDoNotFitAreRefused() throws IOException {
        byte[] two = floats(ByteOrder.LITTLE_ENDIAN, 1, 2);
        refused(tensor("FloatStorage", 3, 0, number(2), number(1)), two, "declares 3 values of F32", "of 8 bytes");
        refused(tensor("DoubleStorage", 2, 0, number(2), number(1)), two, "declares 2 values of F64", "of 8 bytes");
        refused(tensor("FloatStorage", 2, 0, number(3), number(1)), two, "of shape [3]", "does not fit its storage");
        refused(tensor("FloatStorage", 2, 1, number(2), number(1)), two, "from value 1", "does not fit its storage");
        refused(tensor("FloatStorage", 2, 0, number(-1), number(1)), two, "of shape [-1]");
        refused(tensor("FloatStorage", 2, 0, number(2), number(-1)), two, "strides [-1]");
        refused(tensor("FloatStorage", 2, -1, number(2), number(1)), two, "from value -1");
        refused(tensor("FloatStorage", 2, 0, number(1L << 40), number(0)), two, "of shape [1099511627776]");
        refused(tensor("FloatStorage", 2, 0, number(1L << 62) + number(4), number(1) + number(1)), two, "does not fit");
        refused(tensor("FloatStorage", 2, 0, number(2), ""), two, "strides []");
        refused(tensor("ComplexFloatStorage", 2, 0, number(2), number(1)), two, "names 'torch.ComplexFloatStorage'");
    }

    @Test
    void picklesThatAreNotWhatTheySeemAreRefused() throws IOException {
        byte[] none = new byte[4];
        refused(pickle(""), none, "its pickle is damaged");
        refused(pickle("R."), none, "its pickle is damaged");
        refused(pickle("\u0000."), none, "its pickle is damaged");
        refused(pickle("X\u00ff\u00ff\u00ff\u007fab."), none, "declares a text of 2147483647 bytes where 3 are left");
        refused(pickle("X\u00ff\u00ff\u00ff\u00ffab."), none, "declares a text of 4294967295 bytes");
        refused(pickle("\u008d\u0000\u0000\u0000\u0000\u0000\u0001\u0000\u0000ab."), none, "declares a text of");
        refused(pickle("\u008b\u00ff\u00ff\u00ff\u007fab."), none, "declares a text of 2147483647 bytes");
        // A list within itself, and a dictionary that is its own key.
        refused(pickle("]q\u0000h\u0000a."), none, "nested in themselves");
        refused(pickle("}q\u0000h\u0000h\u0000s."), none, "nested in themselves");
        // Two to the power of forty lists in forty lines.
        refused(pickle("]" + "q\u0000]h\u0000ah\u0000a".repeat(30) + "."), none, "nested in themselves, or too many");
    }

    @Test
    void otherFilesAreRefusedWithWhatTheyAre() throws IOException {
        refused(new byte[0], "begins neither as a zip file nor as a pickle");
        refused("a text".getBytes(StandardCharsets.US_ASCII), "begins neither as a zip file nor as a pickle");
        refused(pickle("}."), "is a Python pickle without any array");
        refused(
                archive(pickle("}."), new byte[4], Map.of("a/constants.pkl", pickle(")."))),
                "is a TorchScript archive, a network with its program");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(pickle("}."));
        }
        refused(bytes.toByteArray(), "compressed entry 'a/data.pkl'");
        assertThatThrownBy(() -> Weights.open(folder.resolve("absent.pth")))
                .hasMessage(folder.resolve("absent.pth") + ": there is no such file");
    }

    @Test
    void aByteThatChangedIsFound() throws IOException {
        byte[] file = archive(
                tensor("FloatStorage", 2, 0, number(2), number(1)),
                floats(ByteOrder.LITTLE_ENDIAN, 1.5f, 1.5f),
                Map.of());
        for (int i = 0; i < file.length - 4; i++) {
            if (ByteBuffer.wrap(file, i, 4).order(ByteOrder.LITTLE_ENDIAN).getFloat() == 1.5f) {
                file[i] ^= 1;
                break;
            }
        }
        refused(file, "do not have the checksum that the file gives for them");
    }

    /** Wherever a file ends early, and whatever byte of it is another one, the answer is one sentence or values. */
    @ParameterizedTest
    @ValueSource(strings = {"nested", "nested-legacy", "shared", "shared-legacy"})
    void aCutOrAChangedByteGivesASentence(String name) throws IOException {
        damage(fixture(name), 97);
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(strings = {"nested", "nested-legacy", "shared", "shared-legacy"})
    void everyCutAndEveryChangedByteGivesASentence(String name) throws IOException {
        damage(fixture(name), 1);
    }

    private void damage(byte[] whole, int step) throws IOException {
        for (int length = 0; length < whole.length; length += step) {
            refused(Arrays.copyOf(whole, length), "");
        }
        for (int place = 0; place < whole.length; place += step) {
            for (int change : new int[] {1, 0x80, 0xff}) {
                byte[] changed = whole.clone();
                changed[place] ^= (byte) change;
                Path file = file(changed);
                try {
                    Weights.open(file).tensors().values().forEach(StoredTensor::floats);
                } catch (UnreadableTensors sentence) {
                    assertThat(sentence).hasMessageStartingWith(file + ": ");
                }
            }
        }
    }
}

package dev.rhumb.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static Safetensors.Tensor tensor(float... values) {
        return new Safetensors.Tensor(new long[] {values.length}, values);
    }

    private Path write(Safetensors.Format format) throws IOException {
        Path file = folder.resolve("a.safetensors");
        Map<String, Safetensors.Tensor> tensors =
                Map.of("second", tensor(1.5f, -2), "first", new Safetensors.Tensor(new long[] {2, 1, 2}, new float[] {
                    0, 1, 2, 3.25f
                }));
        Safetensors.write(file, tensors, Map.of("note", "über"), format);
        return file;
    }

    /** A file whose header is written by hand. */
    private Path raw(String header, byte... values) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + text.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(text.length).put(text).put(values);
        return Files.write(folder.resolve("raw.safetensors"), all.array());
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        for (Safetensors.Format format : new Safetensors.Format[] {Safetensors.Format.F32, Safetensors.Format.F16}) {
            Safetensors.Content content = Safetensors.read(write(format));
            assertThat(content.metadata()).isEqualTo(Map.of("note", "über"));
            assertThat(content.tensors().keySet()).containsExactly("first", "second");
            assertThat(content.tensors().get("first").shape()).containsExactly(2, 1, 2);
            assertThat(content.tensors().get("first").values()).containsExactly(0, 1, 2, 3.25f);
            assertThat(content.tensors().get("second").values()).containsExactly(1.5f, -2);
        }
    }

    @Test
    void equalContentIsEqualBytesAndTheValuesAreAligned() throws IOException {
        byte[] once = Files.readAllBytes(write(Safetensors.Format.F32));
        assertThat(Files.readAllBytes(write(Safetensors.Format.F32))).isEqualTo(once);
        assertThat(ByteBuffer.wrap(once).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void brainFloatsAreWidened() throws IOException {
        Path file = raw(
                "{\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}",
                (byte) 0x80,
                (byte) 0x3f,
                (byte) 0x49,
                (byte) 0xc0);
        assertThat(Safetensors.read(file).tensors().get("x").values()).containsExactly(1f, -3.140625f);
    }

    @Test
    void everyHalfSurvivesTheWayToFloatAndBack() {
        for (int i = 0; i < 1 << 16; i++) {
            float wide = Half.toFloat((short) i);
            if (!Float.isNaN(wide)) {
                assertThat(Half.fromFloat(wide)).isEqualTo((short) i);
            }
        }
    }

    @Test
    void halvesRoundToTheNearestAndTiesToEven() {
        assertThat(Half.toFloat(Half.fromFloat(1 + 0x1p-11f))).isEqualTo(1f);
        assertThat(Half.toFloat(Half.fromFloat(1 + 3 * 0x1p-11f))).isEqualTo(1 + 0x1p-9f);
        assertThat(Half.toFloat(Half.fromFloat(1 + 0x1.01p-11f))).isEqualTo(1 + 0x1p-10f);
        assertThat(Half.toFloat(Half.fromFloat(1e6f))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Half.toFloat(Half.fromFloat(0x1p-24f))).isEqualTo(0x1p-24f);
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        Path file = write(Safetensors.Format.F32);
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 1));
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(UnreadableTensors.class)
                .hasMessageEndingWith("ends before tensor 'second' does: the file is truncated");
        Files.write(file, Arrays.copyOf(all, 20));
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("truncated or not a safetensors file");
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("has 3 bytes, too few");
    }

    private static String tensorOf(String name, int from, int to) {
        return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[" + (to - from) / 4 + "],\"data_offsets\":[" + from + ","
                + to + "]}";
    }

    @Test
    void tensorsThatOverlapOrLeaveBytesBetweenOrBehindThemAreRefused() throws IOException {
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{" + tensorOf("a", 0, 8) + "," + tensorOf("b", 4, 12) + "}", new byte[12])))
                .isInstanceOf(UnreadableTensors.class)
                .hasMessageContaining("tensor 'b' begins at byte 4 of the values, but the one before ends at 8");
        assertThatThrownBy(() ->
                        Safetensors.read(raw("{" + tensorOf("a", 0, 8) + "," + tensorOf("b", 0, 8) + "}", new byte[8])))
                .hasMessageContaining("must neither overlap");
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{" + tensorOf("a", 0, 4) + "," + tensorOf("b", 8, 12) + "}", new byte[12])))
                .hasMessageContaining("begins at byte 8");
        assertThatThrownBy(() -> Safetensors.metadata(raw("{" + tensorOf("a", 0, 4) + "}", new byte[6])))
                .hasMessageContaining("holds 2 bytes behind its last tensor");
        assertThat(Safetensors.read(raw(
                                "{" + tensorOf("b", 4, 8) + "," + tensorOf("a", 0, 4) + "," + tensorOf("none", 4, 4)
                                        + "}",
                                new byte[8]))
                        .tensors())
                .containsOnlyKeys("a", "b", "none");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("absent.safetensors");
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessage(file + ": there is no such file");
    }

    @Test
    void headersThatLieAreRefused() throws IOException {
        assertThatThrownBy(() -> Safetensors.read(raw("not json"))).hasMessageContaining("not a JSON object");
        assertThatThrownBy(() -> Safetensors.read(raw("[1, 2]  "))).hasMessageContaining("not a JSON object");
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,4]}}", new byte[4])))
                .hasMessageContaining("does not fit its bytes");
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,4]}}", new byte[4])))
                .hasMessageContaining("does not fit its bytes");
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", new byte[4])))
                .hasMessageContaining("impossible shape");
        assertThatThrownBy(() -> Safetensors.read(raw(
                        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967297],\"data_offsets\":[0,4]}}",
                        new byte[4])))
                .hasMessageContaining("'x' is malformed");
        for (String offsets : new String[] {"[]", "[0]", "[0,4,8]"}) {
            assertThatThrownBy(() -> Safetensors.read(raw(
                            "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + offsets + "}}", new byte[4])))
                    .hasMessageContaining("has the data_offsets " + offsets + "; two are due");
        }
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", new byte[4])))
                .hasMessageContaining("does not fit its bytes");
        assertThatThrownBy(() -> Safetensors.read(
                        raw("{\"x\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0,4]}}", new byte[4])))
                .hasMessageContaining("is of type I8");
        assertThatThrownBy(() -> Safetensors.read(raw("{\"x\":{\"dtype\":\"F32\"}}")))
                .hasMessageContaining("'x' is malformed");
    }
}

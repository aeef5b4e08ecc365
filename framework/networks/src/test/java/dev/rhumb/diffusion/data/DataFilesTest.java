package dev.rhumb.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rhumb.data.Dataset;
import dev.rhumb.data.UnreadableData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {
    @TempDir
    Path folder;

    private static byte[] idx(int magic, int[] shape, int... values) {
        ByteBuffer buffer =
                ByteBuffer.allocate(4 + 4 * shape.length + values.length).putInt(magic);
        Arrays.stream(shape).forEach(buffer::putInt);
        Arrays.stream(values).forEach(v -> buffer.put((byte) v));
        return buffer.array();
    }

    private static byte[] zipped(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private Path images() throws IOException {
        return file("images", idx(0x803, new int[] {2, 1, 3}, 0, 255, 51, 1, 2, 3));
    }

    private Path labels() throws IOException {
        return file("labels", idx(0x801, new int[] {2}, 7, 0));
    }

    @Test
    void idxFilesAreReadWithOrWithoutGzip() throws IOException {
        Path packed = file("images.gz", zipped(Files.readAllBytes(images())));
        for (Path images : new Path[] {images(), packed}) {
            Dataset data = IdxFiles.read("tiny", images, labels(), 10);
            assertThat(data.size()).isEqualTo(2);
            assertThat(data.height()).isEqualTo(1);
            assertThat(data.width()).isEqualTo(3);
            assertThat(data.images(0)).containsExactly(new float[] {-1, 1, -0.6f}, within(1e-6f));
            assertThat(data.labels(1, 0)).containsExactly(0, 7);
        }
    }

    @Test
    void theChecksumIsOfTheFilesThemselves() throws IOException {
        String plain = IdxFiles.read("tiny", images(), labels(), 10).checksum();
        assertThat(plain)
                .hasSize(64)
                .isEqualTo(IdxFiles.read("other", images(), labels(), 10).checksum());
        Path changed = file("changed", idx(0x801, new int[] {2}, 7, 1));
        assertThat(IdxFiles.read("tiny", images(), changed, 10).checksum()).isNotEqualTo(plain);
    }

    @Test
    void aTestSetFollowsTheTrainingImagesAndClassesHaveNames() throws IOException {
        IdxFiles.Pair training = new IdxFiles.Pair(images(), labels());
        IdxFiles.Pair test = new IdxFiles.Pair(
                file("more", idx(0x803, new int[] {1, 1, 3}, 9, 9, 255)),
                file("more-labels", idx(0x801, new int[] {1}, 1)));
        List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "ankle boot");
        Dataset data = IdxFiles.read("tiny", List.of(training, test), names);
        assertThat(data.size()).isEqualTo(3);
        assertThat(data.labels(0, 1, 2)).containsExactly(7, 0, 1);
        assertThat(data.images(2)[2]).isEqualTo(1f);
        assertThat(data.caption(0)).isEqualTo("ankle boot");
        assertThat(data.vocabulary()).contains("ankle", "boot");
        assertThat(data.checksum())
                .isNotEqualTo(IdxFiles.read("tiny", List.of(training), names).checksum());
        Path wide = file("wide", idx(0x803, new int[] {1, 3, 1}, 9, 9, 9));
        assertThatThrownBy(() ->
                        IdxFiles.read("tiny", List.of(training, new IdxFiles.Pair(wide, test.labels())), names))
                .hasMessage(wide + ": has images 1x3x1, but those before it are 1x1x3");
    }

    @Test
    void damagedIdxFilesAreRefusedInASentence() throws IOException {
        Path short1 = file("short", idx(0x803, new int[] {2, 1, 3}, 0, 1));
        assertThatThrownBy(() -> IdxFiles.read("tiny", short1, labels(), 10))
                .isInstanceOf(UnreadableData.class)
                .hasMessage(short1 + ": ends before its content does: the file is truncated");
        Path no = file("no", "hello world".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> IdxFiles.read("tiny", no, labels(), 10))
                .hasMessage(no + ": starts with 68656c6c, which is not an IDX magic number");
        Path floats = file("floats", idx(0xd03, new int[] {1, 1, 1}, 0, 0, 0, 0));
        assertThatThrownBy(() -> IdxFiles.read("tiny", floats, labels(), 10)).hasMessageContaining("type 0x0d");
        Path longer = file("longer", idx(0x803, new int[] {2, 1, 3}, 0, 1, 2, 3, 4, 5, 6));
        assertThatThrownBy(() -> IdxFiles.read("tiny", longer, labels(), 10)).hasMessageContaining("goes on after");
        Path huge = file("huge", idx(0x803, new int[] {1 << 30, 1 << 30, 3}));
        assertThatThrownBy(() -> IdxFiles.read("tiny", huge, labels(), 10)).hasMessageContaining("impossible shape");
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> IdxFiles.read("tiny", absent, labels(), 10))
                .hasMessage(absent + ": there is no such file");
        byte[] half = zipped(Files.readAllBytes(images()));
        Path cut = file("cut.gz", Arrays.copyOf(half, half.length - 9));
        assertThatThrownBy(() -> IdxFiles.read("tiny", cut, labels(), 10)).hasMessageContaining("truncated");
        half[half.length / 2] ^= 0x55;
        Path bad = file("bad.gz", half);
        assertThatThrownBy(() -> IdxFiles.read("tiny", bad, labels(), 10)).isInstanceOf(UnreadableData.class);
    }

    @Test
    void imagesAndLabelsMustFit() throws IOException {
        Path three = file("three", idx(0x801, new int[] {3}, 7, 0, 1));
        assertThatThrownBy(() -> IdxFiles.read("tiny", images(), three, 10))
                .hasMessage(three + ": has 3 labels for 2 images");
        Path labels = labels();
        assertThatThrownBy(() -> IdxFiles.read("tiny", images(), labels, 7))
                .hasMessage(labels + ": label 7 of image 0 is not in 0..6");
        assertThatThrownBy(() -> IdxFiles.read("tiny", labels, labels, 10))
                .hasMessageContaining("1-dimensional values, not images");
    }

    private static String digit(int pixel, int label) {
        return (pixel + ",").repeat(64) + label + "\n";
    }

    @Test
    void digitsAreReadFromCommaSeparatedLines() throws IOException {
        Path csv = file("digits.csv.gz", zipped((digit(16, 3) + digit(0, 9)).getBytes(StandardCharsets.US_ASCII)));
        Dataset data = DigitsCsv.read("digits", csv);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.images(0, 1)).hasSize(128).startsWith(1, 1).endsWith(-1, -1);
        assertThat(data.labels(0, 1)).containsExactly(3, 9);
    }

    @Test
    void aBadLineOfDigitsIsNamed() throws IOException {
        Path short1 = file("a.csv", (digit(1, 3) + "1,2,3\n").getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> DigitsCsv.read("digits", short1))
                .hasMessage(short1 + ": line 2 has 3 numbers instead of 64 pixels and a label");
        Path bright = file("b.csv", digit(17, 3).getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> DigitsCsv.read("digits", bright))
                .hasMessage(bright + ": line 1 has '17' where a whole number in 0..16 is expected");
        Path empty = file("c.csv", new byte[0]);
        assertThatThrownBy(() -> DigitsCsv.read("digits", empty)).hasMessage(empty + ": has no lines");
    }
}

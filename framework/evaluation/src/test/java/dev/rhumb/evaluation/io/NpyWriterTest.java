package dev.rhumb.evaluation.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyWriterTest {
    @TempDir
    Path folder;

    @Test
    void piecesGiveTheBytesOfTheWholeAlsoAfterTheFileWasOpenedAgain() throws IOException {
        float[] values = {1, -2.5f, Float.NaN, 4, 5, 6};
        Path whole = folder.resolve("whole.npy");
        Npy.write(whole, values, 3, 2);
        Path pieces = folder.resolve("pieces.npy");
        try (NpyWriter writer = NpyWriter.open(pieces, 3, 2)) {
            writer.write(0, 1, -2.5f);
            writer.force();
        }
        try (NpyWriter writer = NpyWriter.open(pieces, 3, 2)) {
            writer.write(4, 5, 6);
            writer.write(2, Float.NaN, 4);
        }
        assertThat(Files.readAllBytes(pieces)).isEqualTo(Files.readAllBytes(whole));
    }

    @Test
    void placesBeyondTwoToThePowerOf31AreWritten() throws IOException {
        Path file = folder.resolve("large.npy");
        // 50,000 images of 3 x 256 x 256: the file is sparse, so it takes no room.
        long count = 50_000;
        long size = 3L * 256 * 256;
        try (NpyWriter writer = NpyWriter.open(file, count, 3, 256, 256)) {
            writer.write(count * size - 1, 7);
        }
        assertThat(Npy.open(file).size()).isEqualTo(9_830_400_000L);
        ByteBuffer last = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.read(last, channel.size() - Float.BYTES);
        }
        assertThat(last.getFloat(0)).isEqualTo(7);
        Files.delete(file);
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        try (NpyWriter writer = NpyWriter.open(folder.resolve("a.npy"), 2, 2)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(3, 1, 2))
                    .withMessage("2 values from 3 on do not fit into an array of 4.");
        }
        assertThatThrownBy(() -> NpyWriter.open(folder.resolve("b.npy"), Long.MAX_VALUE, 2))
                .isInstanceOf(ArithmeticException.class);
        assertThat(folder.resolve("b.npy")).doesNotExist();
    }

    @Test
    void whatWasWrittenIsReadBackAndWhatWasNotIsRefused() throws IOException {
        try (NpyWriter writer = NpyWriter.open(folder.resolve("a.npy"), 3, 2)) {
            writer.write(0, 1, -2.5f, 3, 4);
            assertThat(writer.read(1, 3)).containsExactly(-2.5f, 3, 4);
            assertThatThrownBy(() -> writer.read(2, 3))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("3 values from 2 on were not all written yet.");
        }
    }
}

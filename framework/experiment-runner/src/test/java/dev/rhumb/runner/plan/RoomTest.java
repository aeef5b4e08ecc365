package dev.rhumb.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.evaluation.io.NpyWriter;
import dev.rhumb.records.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {
    @TempDir
    Path folder;

    @Test
    void samplesThatTheDiskHasNoRoomForAreRefused() throws IOException {
        Path results = folder.resolve("not").resolve("yet");
        assertThat(Room.requireDisk(3 << 20, results)).matches("the samples take 3\\.0 MiB on disk; .+iB are free");
        assertThatThrownBy(() -> Room.requireDisk(1L << 60, results))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(
                        "samples.count: the samples of all points and seeds take 1,073,741,824.0 GiB on disk")
                .hasMessageContaining("'" + folder.toAbsolutePath() + "' has ")
                .hasMessageContaining("Ask for fewer samples, seeds or points");
        assertThat(results).doesNotExist();
    }

    @Test
    void samplesThatAreThereNeedNoFurtherRoom() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        long bytes = free + (8L << 30);
        assertThatThrownBy(() -> Room.requireDisk(bytes, folder)).isInstanceOf(UserError.class);
        // Sparse, so that it takes no room of its own.
        Path unit = Files.createDirectories(folder.resolve("arm/single/1"));
        try (NpyWriter there = NpyWriter.open(unit.resolve("samples.npy"), 4L << 30)) {
            there.write((4L << 30) - 1, 1);
        }
        assertThat(Room.requireDisk(bytes, folder)).contains("are free");
        Files.delete(unit.resolve("samples.npy"));
    }

    @Test
    void imagesMayBeMoreThanMemoryAndPointsNot() {
        long memory = Runtime.getRuntime().maxMemory();
        Shape image = new Shape(3, 256, 256);
        long more = memory / image.size() / Float.BYTES + 1;
        Room.requireSamples("samples.count", more, image);
        assertThatThrownBy(() -> Room.requireSamples("samples.count", memory / 64, image))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the labels and features of");
        assertThatThrownBy(() -> Room.requireSamples("samples.count", more, new Shape(image.size())))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("are held at once");
    }

    @Test
    void featuresThatMemoryHasNoRoomForAreRefused() {
        long memory = Runtime.getRuntime().maxMemory();
        assertThat(Room.requireMemory(3 << 20, 0))
                .matches("measuring holds at least 3\\.0 MiB of features in Java's memory, which has .+iB");
        assertThat(Room.requireMemory(memory / 2, 5 << 20))
                .endsWith("; the weights of the networks take 5.0 MiB of the engine's, and a batch takes more");
        assertThatThrownBy(() -> Room.requireMemory(memory / 2 + 1, 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("samples.count: the features of a seed's samples")
                .hasMessageContaining("RHUMB_JAVA_OPTS=-Xmx32g");
        // What would overflow a long is refused as well.
        assertThatThrownBy(() -> Room.requireDisk(1e30, folder)).isInstanceOf(UserError.class);
    }
}

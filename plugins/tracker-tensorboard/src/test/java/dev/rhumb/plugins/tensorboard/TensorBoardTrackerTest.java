package dev.rhumb.plugins.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.records.UserError;
import dev.rhumb.runner.track.Subject;
import dev.rhumb.runner.track.TrackedPoint;
import dev.rhumb.runner.track.Tracking;
import dev.rhumb.runner.track.TrainingReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files; TensorBoard's own reader has its say in TrackersTest of architecture-checks. */
class TensorBoardTrackerTest {
    @TempDir
    Path folder;

    private Tracking open() {
        return new TensorBoardTracker().open(folder.toString(), Subject.of("net", Map.of()));
    }

    private static Path only(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    /** The records of a file, without their checksums. */
    private static List<byte[]> records(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] record = new byte[Math.toIntExact(bytes.getLong())];
            bytes.getInt();
            bytes.get(record);
            bytes.getInt();
            records.add(record);
        }
        return records;
    }

    /** The step of an event. */
    private static long step(byte[] event) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(event);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 2) {
                return in.readInt64();
            }
            in.skipField(tag);
        }
        return 0;
    }

    @Test
    void aTrainingIsOneFileOfStepsThatBeginsAnewAtItsFirst() throws IOException {
        try (Tracking tracking = open()) {
            tracking.report(new TrainingReport(10, Map.of("loss", 0.5)));
            tracking.report(new TrainingReport(20, Map.of("loss", 0.25)));
        }
        Path file = only(folder.resolve("net"));
        assertThat(file.getFileName().toString()).matches("events\\.out\\.tfevents\\.\\d{10}\\.rhumb\\.\\d+\\.v2");
        List<byte[]> records = records(file);
        assertThat(records).hasSize(4);
        assertThat(new String(records.get(0), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("brain.Event:2");
        // session_log { status: START }
        assertThat(HexFormat.of().formatHex(records.get(1))).endsWith("3a020801");
        assertThat(step(records.get(1))).isEqualTo(10);
        assertThat(step(records.get(2))).isEqualTo(10);
        assertThat(step(records.get(3))).isEqualTo(20);
        // summary { value { tag: "loss" simple_value: 0.25 } }
        assertThat(HexFormat.of().formatHex(records.get(3))).endsWith("2a0d0a0b0a046c6f7373150000803e");
    }

    @Test
    void aReaderSeesAStepBeforeTheEnd() throws IOException {
        try (Tracking tracking = open()) {
            tracking.report(new TrainingReport(1, Map.of("loss", 0.5)));
            assertThat(records(only(folder.resolve("net")))).hasSize(3);
        }
    }

    @Test
    void everyPointOfAnExperimentIsARunOfItsOwn() throws IOException {
        try (Tracking tracking = open()) {
            tracking.point(new TrackedPoint(
                    "id",
                    "cfg",
                    "scale=2",
                    Map.of(),
                    3,
                    300,
                    40,
                    0,
                    Map.of("recall", new Interval(0.5, Double.NaN, Double.NaN, 1)),
                    folder));
        }
        List<byte[]> records = records(only(folder.resolve("net/cfg/scale=2")));
        assertThat(step(records.get(2))).isEqualTo(3);
        assertThat(new String(records.get(2), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("recall", "cost/evaluations")
                .doesNotContain("recall/low");
    }

    @Test
    void aFolderThatCannotBeIsOneSentence() throws IOException {
        Files.writeString(folder.resolve("net"), "a file is in the way");
        assertThatThrownBy(this::open)
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--track tensorboard=" + folder)
                .hasMessageContaining("cannot be made a folder");
    }
}

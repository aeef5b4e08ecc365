package dev.rhumb.plugins.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.rhumb.evaluation.statistics.Interval;
import dev.rhumb.evaluation.track.Subject;
import dev.rhumb.evaluation.track.TrackedPoint;
import dev.rhumb.evaluation.track.Tracking;
import dev.rhumb.evaluation.track.TrainingReport;
import dev.rhumb.records.UserError;
import java.awt.image.BufferedImage;
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
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files; TensorBoard's own reader has its say in TrackersTest of architecture-checks. */
class TensorBoardTrackerTest {
    @TempDir
    Path folder;

    private Tracking open() {
        return new TensorBoardTracker(folder.toString()).open(Subject.of("net", Map.of()));
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
        assertThat(records).hasSize(5);
        assertThat(new String(records.get(0), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("brain.Event:2");
        // session_log { status: START }
        assertThat(HexFormat.of().formatHex(records.get(1))).endsWith("3a020801");
        assertThat(step(records.get(1))).isEqualTo(10);
        assertThat(step(records.get(3))).isEqualTo(10);
        assertThat(step(records.get(4))).isEqualTo(20);
        // summary { value { tag: "loss" simple_value: 0.25 } }
        assertThat(HexFormat.of().formatHex(records.get(4))).endsWith("2a0d0a0b0a046c6f7373150000803e");
    }

    @Test
    void aReaderSeesAStepBeforeTheEnd() throws IOException {
        try (Tracking tracking = open()) {
            tracking.report(new TrainingReport(1, Map.of("loss", 0.5)));
            assertThat(records(only(folder.resolve("net")))).hasSize(4);
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
        assertThat(step(records.get(3))).isEqualTo(3);
        assertThat(new String(records.get(3), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("recall", "cost/evaluations")
                .doesNotContain("recall/low");
    }

    @Test
    void aPointHasItsSettingsAndTheSheetOfItsFirstSeedOnce() throws IOException {
        for (String seed : List.of("10", "2")) {
            Path block = Files.createDirectories(folder.resolve("point").resolve(seed));
            ImageIO.write(
                    new BufferedImage(seed.equals("2") ? 6 : 9, 4, BufferedImage.TYPE_INT_RGB),
                    "png",
                    block.resolve("sheet.png").toFile());
        }
        TrackedPoint point = new TrackedPoint(
                "id",
                "cfg",
                "",
                Map.of("type", "classifier-free", "scale", "2.5"),
                1,
                100,
                40,
                0,
                Map.of(),
                folder.resolve("point"));
        try (Tracking tracking = new TensorBoardTracker(folder.toString())
                .open(Subject.of("net", Map.of("sampler", Map.of("steps", 20))))) {
            tracking.point(point);
            tracking.point(point);
        }
        List<byte[]> records = records(only(folder.resolve("net/cfg")));
        assertThat(records).hasSize(6); // version, start, parameters, values, sheet, values
        String parameters = HexFormat.of().formatHex(records.get(2));
        assertThat(new String(records.get(2), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("_hparams_/session_start_info", "hparams", "arm", "cfg", "classifier-free");
        // map entry { key: "scale" value { number_value: 2.5 } } and { key: "sampler.steps" value { number_value: 20 }
        // }
        assertThat(parameters)
                .contains("0a05" + HexFormat.of().formatHex("scale".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + "1209110000000000000440")
                .contains("1209110000000000003440");
        // image { height: 4 width: 6 colorspace: 3 }, the PNG after it
        assertThat(HexFormat.of().formatHex(records.get(4)))
                .contains("080410061803")
                .contains("89504e470d0a1a0a");
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

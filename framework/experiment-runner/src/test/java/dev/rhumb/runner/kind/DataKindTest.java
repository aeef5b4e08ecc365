package dev.rhumb.runner.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.records.UserError;
import dev.rhumb.runner.Experiments;
import dev.rhumb.runner.plan.RunPlan;
import dev.rhumb.runner.report.SmallRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataKindTest {
    @TempDir
    Path folder;

    @Test
    void theNumberOfAxesDecides() {
        assertThat(DataKind.of(7).plural()).isEqualTo("points");
        assertThat(DataKind.of(2, 40).plural()).isEqualTo("signals");
        assertThat(DataKind.of(5, 3, 9).plural()).isEqualTo("images");
        assertThatThrownBy(() -> DataKind.of(1, 2, 3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "samples of shape [1, 2, 3, 4] are of no kind of data; there are points [coordinates], signals"
                                + " [channels, length], images [channels, height, width]");
    }

    @Test
    void signalsAreSampledMeasuredAndDrawn() throws IOException {
        Path results = SmallRun.into(
                folder, "model=waves", "metrics=[recall, accuracy, kl, log-spectral-distance]", "curves=[]");
        List<String> lines = Files.readAllLines(results.resolve("metrics.csv"));
        assertThat(lines.get(0)).contains("log-spectral-distance");
        int column = List.of(lines.get(0).split(",")).indexOf("log-spectral-distance");
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(line ->
                        assertThat(Double.parseDouble(line.split(",")[column])).isBetween(0.0, 30.0));
        try (var files = Files.walk(results)) {
            assertThat(files.filter(file -> file.endsWith("sheet.png")).toList())
                    .hasSize(8)
                    .allSatisfy(sheet -> {
                        BufferedImage image = ImageIO.read(sheet.toFile());
                        // Five rows of eight panels.
                        assertThat(image.getWidth()).isGreaterThan(1400);
                        assertThat(image.getHeight()).isBetween(500, 700);
                    });
        }
    }

    @Test
    void metricsOfOtherKindsAreRefusedBeforeAnythingIsSampled() {
        assertThatThrownBy(() -> plan("ring", "log-spectral-distance"))
                .hasMessageContaining("needs the power spectra of signals, which points of a mixture do not have");
        assertThatThrownBy(() -> plan("waves", "saturation"))
                .hasMessageContaining("needs the pixels of the images, which signals of a mixture do not have");
        assertThatThrownBy(() -> plan("waves", "memorisation"))
                .hasMessageContaining("needs the features of training samples, which signals of a mixture do not have");
        assertThatThrownBy(() -> plan("waves", "fid@features=inception"))
                .hasMessageContaining("but signals of a mixture are their own features");
    }

    private static RunPlan plan(String model, String metric) throws UserError {
        return Experiments.plan(Experiments.SMALL, "model=" + model, "metrics=['" + metric + "']", "curves=[]");
    }

    @Test
    void imagesOfManyChannelsAreDrawnSideBySide() throws IOException {
        float[] values = new float[2 * 3 * 2];
        values[0] = 1; // channel 0, row 0, column 0
        values[6 + 2] = 1; // channel 1, row 1, column 0
        Path sheet = folder.resolve("sheet.png");
        long[] shape = {2, 3, 2};
        DataKind.of(shape).draw(sheet, "t", new SampleBlock(values, new long[] {0}, null, shape));
        BufferedImage image = ImageIO.read(sheet.toFile());
        int zoom = 64 / 3;
        assertThat(brightest(image, 0, 0, zoom)).isTrue();
        assertThat(brightest(image, 2, 1, zoom)).isTrue();
        assertThat(brightest(image, 2, 0, zoom)).isFalse();
        assertThat(brightest(image, 3, 2, zoom)).isFalse();
    }

    private static boolean brightest(BufferedImage image, int x, int y, int zoom) {
        return (image.getRGB(2 + x * zoom + zoom / 2, 2 + y * zoom + zoom / 2) & 0xFFFFFF) == 0xFFFFFF;
    }
}

package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleSheetTest {
    @TempDir
    Path folder;

    @Test
    void gridPixelsAreTheSamples() throws IOException {
        Path file = folder.resolve("sheet.png");
        float[] images = {-1, 0, 1, 9, Float.NaN, -9};
        SampleSheet.writeGrid(file, images, 1, 1, 2, 2, 3, List.of());
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(sheet.getWidth()).isEqualTo(2 + 2 * 8);
        assertThat(sheet.getHeight()).isEqualTo(2 + 2 * 5);
        assertThat(sheet.getRGB(2, 2) & 0xFFFFFF).isZero();
        assertThat(sheet.getRGB(7, 4) & 0xFFFFFF).isEqualTo(0x808080);
        assertThat(sheet.getRGB(13, 2) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(sheet.getRGB(2, 7) & 0xFFFFFF).isEqualTo(0xFF00FF);
        assertThat(sheet.getRGB(5, 7) & 0xFFFFFF).isZero();
    }

    @Test
    void colourPlanesAreRedGreenBlue() throws IOException {
        Path file = folder.resolve("sheet.png");
        SampleSheet.writeGrid(file, new float[] {1, -1, -1, -1, -1, 1}, 3, 1, 1, 2, 1, List.of("row"));
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(sheet.getRGB(sheet.getWidth() - 6, 2) & 0xFFFFFF).isEqualTo(0xFF0000);
        assertThat(sheet.getRGB(sheet.getWidth() - 3, 2) & 0xFFFFFF).isEqualTo(0x0000FF);
    }

    @Test
    void gridRefusesSizesThatDoNotFit() {
        Path file = folder.resolve("sheet.png");
        assertThatThrownBy(() -> SampleSheet.writeGrid(file, new float[7], 1, 2, 2, 2, 1, List.of()))
                .hasMessageContaining("multiple of 4 values, but got 7");
        assertThatThrownBy(() -> SampleSheet.writeGrid(file, new float[8], 2, 2, 2, 2, 1, List.of()))
                .hasMessageContaining("1 or 3 channels, but got 2");
        assertThatThrownBy(() -> SampleSheet.writeGrid(file, new float[8], 1, 2, 2, 2, 1, List.of("a", "b")))
                .hasMessageContaining("1 rows needs as many labels or none, but got 2");
        assertThat(file).doesNotExist();
    }

    @Test
    void scatterHasEqualUnitsAlongBothAxes() {
        float[] points = {-3, 0, 3, 0.1f, 1, 0.2f};
        ScatterFigure figure = new ScatterFigure("T", points, new int[] {0, 1, 1}, new float[] {0, 0, 7, 1});
        Plot plot = figure.plot();
        double alongX = plot.position(1, 0).distance(plot.position(0, 0));
        double alongY = plot.position(0, 1).distance(plot.position(0, 0));
        assertThat(alongX / alongY).isCloseTo(1, within(0.005));
    }

    @Test
    void scatterLeavesOutPointsThatAreNotFiniteWithANote() throws IOException {
        List<String> notes = SampleSheet.writeScatter(
                folder.resolve("s.png"), "T", new float[] {0, 0, Float.NaN, 1}, new int[] {0, 1}, new float[0]);
        assertThat(notes).containsExactly("Not drawn: 1 points that are not finite.");
        assertThat(folder.resolve("s.png")).exists();
    }

    @Test
    void levelsAreReadSortedAndDrawn() throws IOException {
        Path csv = Files.writeString(
                folder.resolve("levels.csv"), "sigma,robust,robust.low,robust.high\n10,0.2,0.1,0.3\n0.01,0.9,0.8,1\n");
        Path png = folder.resolve("levels.png");
        new LevelFigure(
                        csv,
                        "Accuracy by noise level",
                        "accuracy",
                        MetricAxis.UNKNOWN,
                        OptionalDouble.of(0.1),
                        "guessing")
                .writePng(png);
        assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(1750);
    }

    @Test
    void levelsWithoutValuesAreRefused() throws IOException {
        Path csv = Files.writeString(folder.resolve("levels.csv"), "sigma\n1\n");
        assertThatThrownBy(() -> new LevelFigure(csv, "T", "accuracy", MetricAxis.UNKNOWN, OptionalDouble.empty(), ""))
                .hasMessageContaining("no column of values beside \"sigma\"");
    }
}

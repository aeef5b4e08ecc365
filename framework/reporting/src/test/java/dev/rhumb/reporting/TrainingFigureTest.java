package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFigureTest {
    private static final String HEADER = "step,loss,learning_rate,gradient_norm,validation_loss,validation_accuracy\n";

    @TempDir
    Path folder;

    private Path table(String name, String rows) throws IOException {
        return Files.writeString(folder.resolve(name + ".csv"), HEADER + rows);
    }

    @Test
    void theLossIsALineAndTheHeldOutLossAMarkerOfTheSameColour() throws IOException {
        Path falling = table("falling", "10,0.9,0.1,1,,\n20,0.5,0.1,1,0.1,\n30,0.2,0.1,1,,\n");
        Path level = table("level", "10,0.6,0.1,1,,\n30,0.6,0.1,1,,\n");
        Map<String, Path> tables = new LinkedHashMap<>();
        tables.put("falling", falling);
        tables.put("level", level);
        BufferedImage image = new TrainingFigure("T", tables).image();
        int height = image.getHeight();
        assertThat(count(image, Palette.colour(1), height / 2, height))
                .as("the level line lies above the middle")
                .isZero();
        // The held-out loss of 0.1 is the lowest value, at the middle step, where the line is far above it.
        assertThat(count(image, Palette.colour(0), height * 3 / 4, height)).isPositive();
    }

    /** Pixels of a colour between two rows. */
    private static int count(BufferedImage image, Color colour, int from, int to) {
        int count = 0;
        for (int y = from; y < to; y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += new Color(image.getRGB(x, y)).equals(colour) ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void aTableOfATrainingIsKnownByItsHeader() throws IOException {
        assertThat(TrainingFigure.isOfTraining(table("training", ""))).isTrue();
        Path other = Files.writeString(folder.resolve("metrics.csv"), "arm,point,parameter\n");
        assertThat(TrainingFigure.isOfTraining(other)).isFalse();
    }

    @Test
    void whatCannotBeDrawnIsRefused() throws IOException {
        Path none = table("none", "");
        assertThatThrownBy(() -> new TrainingFigure("T", Map.of("none", none)))
                .isInstanceOf(ReportingException.class)
                .hasMessage(none + " has no loss yet; a training writes one at each report.");
        Path words = table("words", "10,low,0.1,1,,\n");
        assertThatThrownBy(() -> new TrainingFigure("T", Map.of("words", words)))
                .hasMessageContaining("row 1 after the header, column \"loss\" holds \"low\"");
        Map<String, Path> many = new LinkedHashMap<>();
        for (int i = 0; i < 8; i++) {
            many.put("training " + i, none);
        }
        assertThatThrownBy(() -> new TrainingFigure("T", many))
                .hasMessage("A figure has room for 7 trainings, but got 8; name fewer.");
    }
}

package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalFigureTest {
    @TempDir
    Path folder;

    @Test
    void signalsAreDrawnByClassInTheColourOfTheirClass() throws IOException {
        Path file = folder.resolve("sheet.png");
        // Of one channel: class 1 rises, class 0 is flat at the top.
        List<String> notes = SampleSheet.writeSignals(file, "T", new float[] {-1, 1, 1, 1}, 1, new int[] {1, 0});
        assertThat(notes).isEmpty();
        BufferedImage sheet = ImageIO.read(file.toFile());
        SignalFigure figure = new SignalFigure("T", new float[] {-1, 1, 1, 1}, 1, new int[] {1, 0});
        assertThat(sheet.getWidth()).isEqualTo((int) (1.5 * figure.width()));
        // The first panel is that of class 0, whose line lies near its upper edge and nowhere near its middle.
        assertThat(count(sheet, Palette.colour(0), 0, sheet.getWidth() / 8)).isPositive();
        assertThat(count(sheet, Palette.colour(1), sheet.getWidth() / 8, sheet.getWidth() / 4))
                .isPositive();
        assertThat(count(sheet, Palette.colour(1), sheet.getWidth() / 2, sheet.getWidth()))
                .isZero();
    }

    /** Pixels of nearly a colour between two columns, below the legend; edges of lines are lighter. */
    private static int count(BufferedImage sheet, Color colour, int from, int to) {
        int count = 0;
        for (int y = sheet.getHeight() * 36 / 100; y < sheet.getHeight(); y++) {
            for (int x = from; x < to; x++) {
                Color seen = new Color(sheet.getRGB(x, y));
                int apart = Math.abs(seen.getRed() - colour.getRed())
                        + Math.abs(seen.getGreen() - colour.getGreen())
                        + Math.abs(seen.getBlue() - colour.getBlue());
                count += apart < 120 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void whatIsNoSignalIsRefused() {
        assertThatThrownBy(() -> new SignalFigure("T", new float[5], 1, new int[2]))
                .hasMessageContaining("5 values for 2 signals of 1 channels");
        assertThatThrownBy(() -> new SignalFigure("T", new float[] {0, Float.NaN}, 1, new int[1]))
                .hasMessageContaining("must be finite, but got NaN");
    }
}

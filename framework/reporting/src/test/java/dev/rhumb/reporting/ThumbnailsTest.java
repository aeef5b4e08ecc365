package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailsTest {
    @TempDir
    Path folder;

    private List<Report.Unit> units(int seeds) throws IOException {
        Path sheet = folder.resolve("noise.png");
        var image = new BufferedImage(720, 48, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 720; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        Raster.writePng(image, 96, sheet);
        List<Report.Unit> units = new ArrayList<>();
        for (long seed = 1; seed <= seeds; seed++) {
            for (String point : List.of("scale=1", "scale=2")) {
                units.add(new Report.Unit("a", point, seed, Map.of(), 1, "a/" + point + "/" + seed, sheet));
            }
        }
        return units;
    }

    private static BufferedImage image(String uri) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(uri.substring("data:image/png;base64,".length()));
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    @Test
    void sheetsAreScaledDownAndKeepTheirShape() throws IOException {
        Map<Report.Unit, String> all = Thumbnails.of(units(1), Thumbnails.MOST_BYTES);
        assertThat(all).hasSize(2);
        BufferedImage image = image(all.values().iterator().next());
        assertThat(image.getWidth()).isEqualTo(680);
        assertThat(image.getHeight()).isEqualTo(45);
    }

    @Test
    void whatDoesNotFitIsLeftOutBySeedAndThenMadeSmaller() throws IOException {
        // A sheet of noise at full size is about 92 kB, so a seed of two points about 184 kB.
        Map<Report.Unit, String> some = Thumbnails.of(units(3), 400_000);
        assertThat(some.keySet()).extracting(Report.Unit::seed).containsOnly(1L, 2L);
        Map<Report.Unit, String> small = Thumbnails.of(units(3), 30_000);
        assertThat(small).isNotEmpty();
        assertThat(image(small.values().iterator().next()).getWidth()).isLessThan(400);
        assertThat(small.values().stream().mapToInt(String::length).sum()).isLessThan(41_000);
        assertThat(Thumbnails.of(units(1), 100)).isEmpty();
    }

    @Test
    void estimatesAreRoundedToWhatTheirIntervalWarrants() {
        assertThat(Text.rounded(new Estimate(0.98762, 0.98, 0.9953))).containsExactly("0.9876", "0.9800", "0.9953");
        assertThat(Text.rounded(new Estimate(23.4567, 20, 27))).containsExactly("23.5", "20.0", "27.0");
        assertThat(Text.rounded(new Estimate(1234.5, Double.NaN, Double.NaN))[0])
                .isEqualTo("1234");
        assertThat(Text.rounded(new Estimate(-0.00001, -1, 1))[0]).isEqualTo("0.0");
    }
}

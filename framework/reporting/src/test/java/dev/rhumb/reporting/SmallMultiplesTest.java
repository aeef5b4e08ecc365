package dev.rhumb.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallMultiplesTest {
    private static final Figures.Curve CURVE = new Figures.Curve("recall", "precision");

    @TempDir
    Path folder;

    private static SmallMultiples panels(MetricsTable table, Map<String, List<String>> families) {
        return SmallMultiples.ofCurve(table, SeedBlocks.none(), CURVE, families, "Q?", Tables.AXES, Look.SCREEN);
    }

    @Test
    void thereIsOnePanelAnArmInTheirOrder() throws IOException {
        MetricsTable table = Tables.gallery(folder, 12);
        assertThat(panels(table, Map.of()).panels())
                .isEqualTo(IntStream.range(0, 12).mapToObj(i -> "arm-" + i).toList());
    }

    @Test
    void everyPanelShowsItsOwnArmInColourAndAllOthersInGrey() throws IOException {
        MetricsTable table = Tables.gallery(folder, 8);
        BufferedImage image = panels(table, Map.of()).image();
        // Four columns of two rows; each has its arm's line, at another place in each.
        int blue = Palette.colour(0).getRGB();
        int grey = 0xFFC4C4C4;
        for (int i = 0; i < 8; i++) {
            int left = image.getWidth() * (i % 4) / 4;
            int top = image.getHeight() / 8 + image.getHeight() * 3 / 8 * (i / 4);
            assertThat(holds(image, blue, left, top, image.getWidth() / 4, image.getHeight() / 3))
                    .as("colour in panel " + i)
                    .isTrue();
            assertThat(holds(image, grey, left, top, image.getWidth() / 4, image.getHeight() / 3))
                    .as("grey in panel " + i)
                    .isTrue();
        }
    }

    private static boolean holds(BufferedImage image, int rgb, int left, int top, int width, int height) {
        return IntStream.range(left, left + width)
                .anyMatch(x -> IntStream.range(top, top + height).anyMatch(y -> image.getRGB(x, y) == rgb));
    }

    @Test
    void familiesHaveAPanelEachAndOthersNone() throws IOException {
        MetricsTable table = Tables.gallery(folder, 10);
        Map<String, List<String>> families = new LinkedHashMap<>();
        families.put("even", List.of("arm-0", "arm-2"));
        families.put("absent", List.of("arm-77"));
        families.put("odd", List.of("arm-1", "arm-3"));
        assertThat(panels(table, families).panels()).containsExactly("even", "odd");
    }

    @Test
    void moreArmsThanColoursAreDrawnInPanels() throws IOException {
        assertThat(SmallMultiples.suits(Tables.gallery(folder, 7))).isFalse();
        Tables.gallery(folder, 8);
        Figures.Outcome outcome =
                Figures.draw(new Figures.Subject(folder, "Q?", List.of(CURVE), Map.of(), Tables.AXES));
        assertThat(outcome.warnings()).isEmpty();
        assertThat(outcome.written().stream().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder(
                        "recall-vs-precision.png",
                        "recall-vs-precision.svg",
                        "by-scale-precision.png",
                        "by-scale-precision.svg",
                        "by-scale-recall.png",
                        "by-scale-recall.svg",
                        "by-scale-fid.png",
                        "by-scale-fid.svg",
                        "cost.png",
                        "cost.svg");
        String svg = Files.readString(folder.resolve("curves/recall-vs-precision.svg"));
        for (int i = 0; i < 8; i++) {
            assertThat(svg).containsOnlyOnce(">arm-" + i + "<");
        }
    }

    @Test
    void aGalleryOfDozensKeepsItsPanelsReadable() throws IOException {
        SmallMultiples figure = panels(Tables.gallery(folder, 52), Map.of());
        assertThat(figure.panels()).hasSize(52);
        assertThat(figure.width()).isEqualTo(760);
        // 13 rows of panels of at least 100 units each.
        assertThat(figure.height()).isBetween(13 * 120, 13 * 200);
    }
}

package dev.rhumb.reporting;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Sheets small enough to go into one file. All sheets of as many seeds as fit are taken at full size, then, if not even
 * one seed fits, smaller ones.
 */
final class Thumbnails {
    /** Pictures of a report take at most this many bytes before they are written as text, which adds a third. */
    static final int MOST_BYTES = 6 << 20;

    private static final int[] EDGES = {680, 480, 320, 200, 120};

    private Thumbnails() {}

    /**
     * Data URIs of sheets.
     *
     * @param units whose sheets to take
     * @return for the units that have one and fit
     */
    static Map<Report.Unit, String> of(List<Report.Unit> units, int mostBytes) throws IOException {
        Set<Long> seeds = new LinkedHashSet<>();
        units.forEach(unit -> seeds.add(unit.seed()));
        for (int edge : EDGES) {
            Map<Report.Unit, String> taken = new LinkedHashMap<>();
            int left = mostBytes;
            for (long seed : seeds) {
                Map<Report.Unit, byte[]> pictures = ofSeed(units, seed, edge);
                int size = pictures.values().stream()
                        .mapToInt(bytes -> bytes.length)
                        .sum();
                if (size > left) {
                    break;
                }
                left -= size;
                pictures.forEach((unit, bytes) -> taken.put(
                        unit, "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes)));
            }
            if (!taken.isEmpty()) {
                return taken;
            }
        }
        return Map.of();
    }

    private static Map<Report.Unit, byte[]> ofSeed(List<Report.Unit> units, long seed, int edge) throws IOException {
        Map<Report.Unit, byte[]> pictures = new LinkedHashMap<>();
        for (Report.Unit unit : units) {
            if (unit.seed() == seed) {
                byte[] bytes = picture(unit.sheet(), edge);
                if (bytes != null) {
                    pictures.put(unit, bytes);
                }
            }
        }
        return pictures;
    }

    private static byte @Nullable [] picture(@Nullable Path file, int edge) throws IOException {
        if (file == null || !Files.isRegularFile(file)) {
            return null;
        }
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null) {
            return null;
        }
        return Raster.png(scaled(image, edge), 96);
    }

    /** Halved while that is not too small, then interpolated: no pixel of the original is left out. */
    private static BufferedImage scaled(BufferedImage image, int edge) {
        BufferedImage smaller = image;
        int longest = Math.max(image.getWidth(), image.getHeight());
        while (longest > edge) {
            int next = Math.max(edge, (longest + 1) / 2);
            smaller = resized(smaller, (double) next / longest);
            longest = next;
        }
        return smaller;
    }

    private static BufferedImage resized(BufferedImage image, double factor) {
        int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
        int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
        var smaller = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = smaller.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return smaller;
    }
}

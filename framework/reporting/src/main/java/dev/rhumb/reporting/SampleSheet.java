package dev.rhumb.reporting;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Sheets of samples for the eye. */
public final class SampleSheet {
    private static final int GAP = 2;
    private static final int SPACE = 8;
    private static final int UNDEFINED = 0xFF00FF;

    private SampleSheet() {}

    /**
     * Writes a grid of images as PNG, row by row, one pixel of an image being {@code zoom} pixels of the sheet. Values
     * beyond [-1, 1] are clipped for display only; NaN is shown in magenta, never as black.
     *
     * @param file where to, replaced atomically
     * @param images (N, C, H, W) in [-1, 1], C = 1 or 3
     * @param channels C
     * @param height H
     * @param width W
     * @param columns images per row
     * @param zoom at least 1
     * @param rowLabels one per row of the grid, or empty; fonts are needed only with labels
     * @throws ReportingException if the sizes do not fit together
     */
    public static void writeGrid(
            Path file,
            float[] images,
            int channels,
            int height,
            int width,
            int columns,
            int zoom,
            List<String> rowLabels)
            throws IOException {
        int count = count(images, channels, height, width, columns, zoom);
        int rows = (count + columns - 1) / columns;
        if (!rowLabels.isEmpty() && rowLabels.size() != rows) {
            throw new ReportingException(
                    "A grid of " + rows + " rows needs as many labels or none, but got " + rowLabels.size() + ".");
        }
        Font font = Text.font(Math.max(11, Math.min(18, height * zoom / 2)));
        int left = GAP;
        for (String label : rowLabels) {
            left = Math.max(left, (int) Math.ceil(Text.width(label, font)) + 2 * SPACE);
        }
        int cellWidth = width * zoom + GAP;
        int cellHeight = height * zoom + GAP;
        var sheet = new BufferedImage(left + columns * cellWidth, GAP + rows * cellHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        Raster.smooth(graphics);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int row = 0; row < rowLabels.size(); row++) {
            double baseline = GAP + (row + 0.5) * cellHeight - GAP / 2.0 + Text.capHeight(font) / 2;
            Text.draw(graphics, rowLabels.get(row), font, Text.INK, SPACE, baseline);
        }
        graphics.dispose();
        for (int i = 0; i < count; i++) {
            int x = left + i % columns * cellWidth;
            int y = GAP + i / columns * cellHeight;
            paint(sheet, images, i * channels * height * width, channels, height, width, zoom, x, y);
        }
        Raster.writePng(sheet, 96, file);
    }

    /**
     * Writes one image as PNG, pixel by pixel.
     *
     * @param file where to, replaced atomically
     * @param image (C, H, W) in [-1, 1], C = 1 or 3
     */
    public static void writeImage(Path file, float[] image, int channels, int height, int width) throws IOException {
        count(image, channels, height, width, 1, 1);
        var canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        paint(canvas, image, 0, channels, height, width, 1, 0, 0);
        Raster.writePng(canvas, 96, file);
    }

    /**
     * Writes points in the plane as PNG at 144 dots per inch, see {@link ScatterFigure}.
     *
     * @return one sentence for each thing that could not be drawn
     */
    public static List<String> writeScatter(Path file, String title, float[] points, int[] classes, float[] reference)
            throws IOException {
        return write(file, new ScatterFigure(title, points, classes, reference));
    }

    /**
     * Writes signals as small line plots, as PNG at 144 dots per inch, see {@link SignalFigure}.
     *
     * @return one sentence for each thing that could not be drawn
     */
    public static List<String> writeSignals(Path file, String title, float[] signals, int channels, int[] classes)
            throws IOException {
        return write(file, new SignalFigure(title, signals, channels, classes));
    }

    private static List<String> write(Path file, Figure figure) throws IOException {
        Raster.writePng(Raster.image(figure, Raster.SHEET), Raster.SHEET * 96, file);
        return figure.notes();
    }

    private static int count(float[] images, int channels, int height, int width, int columns, int zoom) {
        if (channels != 1 && channels != 3) {
            throw new ReportingException("Images have 1 or 3 channels, but got " + channels + ".");
        }
        if (height < 1 || width < 1 || columns < 1 || zoom < 1) {
            throw new ReportingException("Height, width, columns and zoom are at least 1, but got " + height + ", "
                    + width + ", " + columns + " and " + zoom + ".");
        }
        int size = channels * height * width;
        if (images.length == 0 || images.length % size != 0) {
            throw new ReportingException("A grid of " + channels + " x " + height + " x " + width
                    + " images needs a positive multiple of " + size + " values, but got " + images.length + ".");
        }
        return images.length / size;
    }

    private static void paint(
            BufferedImage sheet,
            float[] images,
            int offset,
            int channels,
            int height,
            int width,
            int zoom,
            int left,
            int top) {
        int plane = height * width;
        for (int y = 0; y < height * zoom; y++) {
            for (int x = 0; x < width * zoom; x++) {
                int at = offset + y / zoom * width + x / zoom;
                float red = images[at];
                float green = channels == 3 ? images[at + plane] : red;
                float blue = channels == 3 ? images[at + 2 * plane] : red;
                sheet.setRGB(left + x, top + y, colour(red, green, blue));
            }
        }
    }

    private static int colour(float red, float green, float blue) {
        if (Float.isNaN(red) || Float.isNaN(green) || Float.isNaN(blue)) {
            return UNDEFINED;
        }
        return level(red) << 16 | level(green) << 8 | level(blue);
    }

    private static int level(float value) {
        return Math.round((Math.max(-1, Math.min(1, value)) + 1) * 127.5f);
    }
}

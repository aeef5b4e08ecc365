package dev.rhumb.reporting;

import dev.rhumb.files.AtomicFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Figures as pixels. */
final class Raster {
    /** Pixels per 1/96 inch. */
    static final double SCALE = 2.5;
    /** The same for sheets of samples: every unit has one, and a run should not spend its time on pictures. */
    static final double SHEET = 1.5;
    /** The same for pictures that have to be small. */
    static final double SMALL = 1;

    private static final String STANDARD = "javax_imageio_png_1.0";

    private Raster() {}

    /** @param resolution pixels per 1/96 inch */
    static BufferedImage image(Figure figure, double resolution) {
        double scale = resolution * figure.scale();
        int width = (int) Math.round(figure.width() * scale);
        int height = (int) Math.round(figure.height() * scale);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            smooth(graphics);
            // A figure's edge may end within the last pixel, which would else be half black.
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width, height);
            graphics.scale(scale, scale);
            figure.paint(graphics);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    static void smooth(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        // Glyphs where they are measured to be, at any enlargement.
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    static void writePng(BufferedImage image, double dotsPerInch, Path file) throws IOException {
        byte[] png = png(image, dotsPerInch);
        AtomicFiles.write(file, out -> out.write(png));
    }

    static byte[] png(BufferedImage image, double dotsPerInch) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            metadata.mergeTree(STANDARD, resolution(dotsPerInch));
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, metadata), null);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadataNode resolution(double dotsPerInch) {
        String perMetre = Long.toString(Math.round(dotsPerInch / 0.0254));
        IIOMetadataNode size = new IIOMetadataNode("pHYs");
        size.setAttribute("pixelsPerUnitXAxis", perMetre);
        size.setAttribute("pixelsPerUnitYAxis", perMetre);
        size.setAttribute("unitSpecifier", "meter");
        IIOMetadataNode root = new IIOMetadataNode(STANDARD);
        root.appendChild(size);
        return root;
    }
}

package dev.rhumb.reporting;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A drawing of fixed size that can be painted any number of times, always alike. It is laid out in units that
 * {@link #scale} enlarges to 1/96 inch. The same input gives the same pixels, SVG text and PDF bytes.
 */
public interface Figure {
    /** Width in units. */
    int width();

    /** Height in units. */
    int height();

    /** How many 1/96 inch a unit is. */
    default double scale() {
        return 1;
    }

    /** Paints everything, background included, into (0, 0, width, height) in units. */
    void paint(Graphics2D graphics);

    /** One sentence for each thing the data held that could not be drawn. */
    default List<String> notes() {
        return List.of();
    }

    /** The picture at the resolution of the PNG file, for instance for a notebook cell. */
    default BufferedImage image() {
        return Raster.image(this, Raster.SCALE);
    }

    /** Writes the figure at 240 dots per inch; the file appears whole or not at all. */
    default void writePng(Path file) throws IOException {
        Raster.writePng(image(), Raster.SCALE * 96, file);
    }

    /** Writes the figure small, at 96 dots per inch, to be kept beside tables; the file appears whole or not at all. */
    default void writeSmallPng(Path file) throws IOException {
        Raster.writePng(Raster.image(this, Raster.SMALL), Raster.SMALL * 96, file);
    }

    /** Writes the figure as SVG with text as text; the file appears whole or not at all. */
    default void writeSvg(Path file) throws IOException {
        Vector.writeSvg(this, file);
    }

    /** Writes the figure as a PDF page of its size, its font embedded; the file appears whole or not at all. */
    default void writePdf(Path file) throws IOException {
        Pdf.write(this, file);
    }
}

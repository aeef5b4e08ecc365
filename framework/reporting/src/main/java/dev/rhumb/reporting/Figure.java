package dev.rhumb.reporting;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A drawing of fixed size in points of 1/96 inch that can be painted any number of times, always alike. The same input
 * gives the same pixels and the same SVG text on one machine; fonts differ between machines.
 */
public interface Figure {
    /** Width in 1/96 inch. */
    int width();

    /** Height in 1/96 inch. */
    int height();

    /** Paints everything, background included, into (0, 0, width, height). */
    void paint(Graphics2D graphics);

    /** One sentence for each thing the data held that could not be drawn. */
    default List<String> notes() {
        return List.of();
    }

    /** The picture at the resolution of the PNG file, for instance for a notebook cell. */
    default BufferedImage image() {
        return Raster.image(this);
    }

    /** Writes the figure at 240 dots per inch; the file appears whole or not at all. */
    default void writePng(Path file) throws IOException {
        Raster.writePng(image(), Raster.SCALE * 96, file);
    }

    /** Writes the figure small, at 96 dots per inch, to be kept beside tables; the file appears whole or not at all. */
    default void writeSmallPng(Path file) throws IOException {
        Raster.writePng(Raster.image(this, Raster.SMALL), Raster.SMALL * 96, file);
    }

    /** Writes the figure as SVG with text as outlines; the file appears whole or not at all. */
    default void writeSvg(Path file) throws IOException {
        Vector.writeSvg(this, file);
    }
}

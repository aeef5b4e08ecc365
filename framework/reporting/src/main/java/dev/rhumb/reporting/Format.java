package dev.rhumb.reporting;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** What a figure can be written as. */
public enum Format {
    /** Pixels. */
    PNG {
        @Override
        void write(Figure figure, Look look, Path file) throws IOException {
            Raster.writePng(Raster.image(figure, look.dotsPerInch() / 96), look.dotsPerInch(), file);
        }
    },
    /** Vectors with text as text. */
    SVG {
        @Override
        void write(Figure figure, Look look, Path file) throws IOException {
            Vector.writeSvg(figure, file);
        }
    },
    /** Vectors with text as text and its font inside. */
    PDF {
        @Override
        void write(Figure figure, Look look, Path file) throws IOException {
            Pdf.write(figure, file);
        }
    };

    abstract void write(Figure figure, Look look, Path file) throws IOException;

    /** The file beside a stem. */
    Path file(Path stem) {
        return stem.resolveSibling(stem.getFileName() + "." + name().toLowerCase(Locale.ROOT));
    }
}

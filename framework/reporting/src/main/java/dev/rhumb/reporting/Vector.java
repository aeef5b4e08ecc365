package dev.rhumb.reporting;

import dev.rhumb.files.AtomicFiles;
import java.awt.Dimension;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;

/** Figures as SVG. */
final class Vector {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    private static final Pattern FAMILY =
            Pattern.compile("font-family(=\"|:)(&apos;|')?(?:Liberation Sans|Dialog)(&apos;|')?");
    /** Fonts of the same widths, so that a machine without the first lays the text out alike. */
    private static final String FAMILIES =
            "font-family$1'Liberation Sans', Arimo, Arial, 'Nimbus Sans', Helvetica, sans-serif";

    private Vector() {}

    static void writeSvg(Figure figure, Path file) throws IOException {
        var document = GenericDOMImplementation.getDOMImplementation().createDocument(NAMESPACE, "svg", null);
        var context = SVGGeneratorContext.createDefault(document);
        context.setComment("dev.rhumb.reporting");
        // Two decimals of a point are far below what print can show and keep the file small.
        context.setPrecision(2);
        var graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(figure.width(), figure.height()));
        Raster.smooth(graphics);
        figure.paint(graphics);
        var root = graphics.getRoot();
        root.setAttributeNS(null, "viewBox", "0 0 " + figure.width() + " " + figure.height());
        root.setAttributeNS(null, "width", millimetres(figure.width() * figure.scale()));
        root.setAttributeNS(null, "height", millimetres(figure.height() * figure.scale()));
        StringWriter text = new StringWriter();
        graphics.stream(root, text, true, false);
        graphics.dispose();
        String named = FAMILY.matcher(text.toString()).replaceAll(FAMILIES);
        AtomicFiles.write(file, named);
    }

    private static String millimetres(double pixels) {
        return Text.number(pixels / 96 * 25.4) + "mm";
    }
}

package dev.rhumb.reporting;

import java.awt.Dimension;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;

/** Figures as SVG. */
final class Vector {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    private Vector() {}

    static void writeSvg(Figure figure, Path file) throws IOException {
        var document = GenericDOMImplementation.getDOMImplementation().createDocument(NAMESPACE, "svg", null);
        var context = SVGGeneratorContext.createDefault(document);
        context.setComment("dev.rhumb.reporting");
        // Two decimals of a point are far below what print can show and keep the file small.
        context.setPrecision(2);
        var graphics = new SVGGraphics2D(context, true);
        graphics.setSVGCanvasSize(new Dimension(figure.width(), figure.height()));
        Raster.smooth(graphics);
        figure.paint(graphics);
        var root = graphics.getRoot();
        root.setAttributeNS(null, "viewBox", "0 0 " + figure.width() + " " + figure.height());
        StringWriter text = new StringWriter();
        graphics.stream(root, text, true, false);
        graphics.dispose();
        AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}

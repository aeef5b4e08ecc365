package dev.rhumb.reporting;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import dev.rhumb.files.AtomicFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** Figures as PDF. */
final class Pdf {
    private static final double POINTS_PER_PIXEL = 72.0 / 96;

    private Pdf() {}

    static void write(Figure figure, Path file) throws IOException {
        double scale = figure.scale() * POINTS_PER_PIXEL;
        PDRectangle box = new PDRectangle((float) (figure.width() * scale), (float) (figure.height() * scale));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument();
                InputStream font = Text.open();
                var text = new PdfBoxGraphics2DFontTextDrawer()) {
            PDPage page = new PDPage(box);
            document.addPage(page);
            // Otherwise made from the time of day.
            document.setDocumentId(0L);
            text.registerFont(Text.font(1).getFontName(), font);
            var graphics = new PdfBoxGraphics2D(document, box);
            graphics.setFontTextDrawer(text);
            graphics.scale(scale, scale);
            figure.paint(graphics);
            graphics.dispose();
            try (var content = new PDPageContentStream(document, page)) {
                content.drawForm(graphics.getXFormObject());
            }
            // Without object streams, which are of PDF 1.6: pdfLaTeX warns of files above 1.5.
            document.save(bytes, CompressParameters.NO_COMPRESSION);
        }
        AtomicFiles.write(file, bytes::writeTo);
    }
}

package dev.rhumb.reporting;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.apache.pdfbox.pdmodel.PDDocument;

/** Text, the same in pixels, SVG and PDF, measured without a device. */
final class Text {
    static final Color INK = new Color(0x222222);
    static final Color FAINT = new Color(0x555555);

    private static final Color GROUND = new Color(255, 255, 255, 190);

    /** Where PDFBox keeps Liberation Sans, a font of the widths of Arial and Helvetica under the SIL Open Font License. */
    static final String FILE = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private Text() {}

    /** Read on first use: a machine that cannot draw text must still write tables. */
    private static final class House {
        static final Font FONT = read();

        private static Font read() {
            try (InputStream file = open()) {
                return Font.createFont(Font.TRUETYPE_FONT, file);
            } catch (IOException | FontFormatException e) {
                throw new IllegalStateException("the font '" + FILE + "' cannot be read", e);
            }
        }
    }

    /** The bytes of the font that all figures are written in, on every machine. */
    static InputStream open() throws IOException {
        InputStream file = PDDocument.class.getResourceAsStream(FILE);
        if (file == null) {
            throw new IOException("PDFBox has no font '" + FILE + "'");
        }
        return file;
    }

    static Font font(float size) {
        return House.FONT.deriveFont(size);
    }

    /** The font itself, or the machine's own where it lacks a character of the text. */
    private static Font fitting(String text, Font font) {
        return font.canDisplayUpTo(text) < 0
                ? font
                : new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont(font.getSize2D());
    }

    static double width(String text, Font font) {
        return text.isEmpty()
                ? 0
                : fitting(text, font).getStringBounds(text, MEASURE).getWidth();
    }

    /** Height of a capital letter or a digit. */
    static double capHeight(Font font) {
        return new TextLayout("0", font, MEASURE).getBounds().getHeight();
    }

    static void draw(Graphics2D graphics, String text, Font font, Color colour, double x, double baseline) {
        if (!text.isBlank()) {
            graphics.setColor(colour);
            graphics.setFont(fitting(text, font));
            graphics.drawString(text, (float) x, (float) baseline);
        }
    }

    static void drawCentred(Graphics2D graphics, String text, Font font, Color colour, double middle, double baseline) {
        draw(graphics, text, font, colour, middle - width(text, font) / 2, baseline);
    }

    /** Turned to be read from below, its middle at y. */
    static void drawUpwards(Graphics2D graphics, String text, Font font, Color colour, double baseline, double y) {
        Graphics2D turned = (Graphics2D) graphics.create();
        turned.translate(baseline, y);
        turned.rotate(-Math.PI / 2);
        drawCentred(turned, text, font, colour, 0, 0);
        turned.dispose();
    }

    /** On a white ground through which lines shimmer, to be read across them. */
    static void drawOnGround(Graphics2D graphics, String text, Font font, Color colour, double x, double baseline) {
        double height = capHeight(font);
        graphics.setColor(GROUND);
        graphics.fill(new Rectangle2D.Double(x - 1, baseline - height - 1, width(text, font) + 2, height + 2));
        draw(graphics, text, font, colour, x, baseline);
    }

    /** Cut at the end, with three dots, where it is wider than there is room. */
    static String shortened(String text, Font font, double room) {
        if (width(text, font) <= room) {
            return text;
        }
        int length = text.length();
        while (length > 1 && width(text.substring(0, length) + "\u2026", font) > room) {
            length = text.offsetByCodePoints(length, -1);
        }
        return text.substring(0, length) + "\u2026";
    }

    /** Breaks at spaces so that each line fits; a longer word stands alone. */
    static List<String> wrap(String text, Font font, double width) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && width(longer, font) > width) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
        return lines;
    }

    /** A count with commas between thousands. */
    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Mean and bounds with as many decimals as the interval warrants: two digits of its half width, or four of the mean. */
    static String[] rounded(Estimate estimate) {
        double half = estimate.hasInterval() ? (estimate.high() - estimate.low()) / 2 : 0;
        int digits = half > 0 ? 1 : 3;
        double size = half > 0 ? half : Math.abs(estimate.mean());
        boolean whole = half == 0 && estimate.mean() == Math.rint(estimate.mean());
        int decimals = size > 0 && !whole ? Math.max(0, digits - (int) Math.floor(Math.log10(size))) : 0;
        return DoubleStream.of(estimate.mean(), estimate.low(), estimate.high())
                .mapToObj(value -> decimal(value, decimals))
                .toArray(String[]::new);
    }

    private static String decimal(double value, int decimals) {
        if (!Double.isFinite(value) || decimals > 9) {
            return number(value);
        }
        String text =
                new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
        return text.startsWith("-") && text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }

    /** A number as a person writes it: 2, 1.5, 0.05, 1e-7. */
    static String number(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        double size = Math.abs(value);
        var rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
        return size >= 1e-4 && size < 1e6
                ? rounded.toPlainString()
                : rounded.round(new MathContext(4))
                        .toString()
                        .replace("E+", "e")
                        .replace("E", "e");
    }
}

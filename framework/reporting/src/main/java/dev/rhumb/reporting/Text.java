package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Text as outlines, the same in pixels and in SVG, measured without a device. */
final class Text {
    static final Color INK = new Color(0x222222);
    static final Color FAINT = new Color(0x555555);

    private static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

    private Text() {}

    static Font font(int style, float size) {
        return new Font(Font.SANS_SERIF, style, 1).deriveFont(size);
    }

    static double width(String text, Font font) {
        return text.isEmpty() ? 0 : new TextLayout(text, font, MEASURE).getAdvance();
    }

    /** Height of a capital letter or a digit. */
    static double capHeight(Font font) {
        return new TextLayout("0", font, MEASURE).getBounds().getHeight();
    }

    static void draw(Graphics2D graphics, String text, Font font, Color colour, double x, double baseline) {
        if (!text.isBlank()) {
            graphics.setColor(colour);
            graphics.fill(outline(text, font, x, baseline));
        }
    }

    /** With a white rim, to be read across lines. */
    static void drawWithHalo(Graphics2D graphics, String text, Font font, Color colour, double x, double baseline) {
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(2.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(outline(text, font, x, baseline));
        draw(graphics, text, font, colour, x, baseline);
    }

    private static Shape outline(String text, Font font, double x, double baseline) {
        return new TextLayout(text, font, MEASURE).getOutline(AffineTransform.getTranslateInstance(x, baseline));
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

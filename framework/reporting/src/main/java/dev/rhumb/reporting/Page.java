package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/** What stands round a plot: wrapped title and legend above it, wrapped small print below; it sizes itself. */
final class Page {
    static final int MARKER_SIZE = 8;

    private static final int MARGIN = 16;
    private static final int TITLE_LINE = 21;
    private static final int LEGEND_LINE = 20;
    private static final int FOOTER_LINE = 15;
    private static final int SAMPLE = 30;

    private final int width;
    private final int plotHeight;
    private final Font titleFont = Text.font(16f);
    private final Font legendFont = Text.font(13f);
    private final Font footerFont = Text.font(11f);
    private final List<String> title;
    private final List<List<LegendEntry>> legend;
    private final List<String> footer;

    Page(int width, int plotHeight, String title, List<LegendEntry> legend, String footer) {
        this.width = width;
        this.plotHeight = plotHeight;
        this.title = Text.wrap(title, titleFont, width - 2.0 * MARGIN);
        this.legend = legendRows(legend);
        this.footer = Text.wrap(footer, footerFont, width - 2.0 * MARGIN);
    }

    /** Title and small print only where a look wants them. */
    static Page of(Look look, int width, int plotHeight, String title, List<LegendEntry> legend, String footer) {
        boolean captioned = look.captioned();
        return new Page(width, plotHeight, captioned ? title : "", legend, captioned ? footer : "");
    }

    int width() {
        return width;
    }

    int height() {
        return plotTop() + plotHeight + footer.size() * FOOTER_LINE + (footer.isEmpty() ? 4 : 12);
    }

    int plotTop() {
        int top = title.isEmpty() ? 4 : 12 + title.size() * TITLE_LINE;
        return top + (legend.isEmpty() ? 0 : 6 + legend.size() * LEGEND_LINE) + 2;
    }

    int plotHeight() {
        return plotHeight;
    }

    void paint(Graphics2D graphics) {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height() + 1);
        double y = title.isEmpty() ? 4 : 12;
        for (String line : title) {
            Text.draw(graphics, line, titleFont, Text.INK, MARGIN, y + 15);
            y += TITLE_LINE;
        }
        y += 6;
        for (List<LegendEntry> row : legend) {
            paintRow(graphics, row, y + LEGEND_LINE / 2.0);
            y += LEGEND_LINE;
        }
        y = plotTop() + plotHeight + 4.0;
        for (String line : footer) {
            Text.draw(graphics, line, footerFont, Text.FAINT, MARGIN, y + 11);
            y += FOOTER_LINE;
        }
    }

    private void paintRow(Graphics2D graphics, List<LegendEntry> row, double middle) {
        double x = MARGIN;
        for (LegendEntry entry : row) {
            graphics.setColor(entry.colour());
            if (entry.line() != null) {
                graphics.setStroke(entry.line());
                graphics.draw(new Line2D.Double(x, middle, x + SAMPLE, middle));
            }
            if (entry.marker() != null) {
                graphics.setStroke(new BasicStroke(1));
                entry.marker().paint(graphics, x + SAMPLE / 2.0, middle, MARKER_SIZE);
            }
            double baseline = middle + Text.capHeight(legendFont) / 2;
            Text.draw(graphics, entry.text(), legendFont, Text.INK, x + SAMPLE + 7, baseline);
            x += entryWidth(entry);
        }
    }

    private List<List<LegendEntry>> legendRows(List<LegendEntry> entries) {
        List<List<LegendEntry>> rows = new ArrayList<>();
        double x = Double.POSITIVE_INFINITY;
        for (LegendEntry entry : entries) {
            double entryWidth = entryWidth(entry);
            if (x + entryWidth > width - MARGIN) {
                rows.add(new ArrayList<>());
                x = MARGIN;
            }
            rows.get(rows.size() - 1).add(entry);
            x += entryWidth;
        }
        return rows;
    }

    private double entryWidth(LegendEntry entry) {
        return SAMPLE + 7 + Text.width(entry.text(), legendFont) + 22;
    }
}

package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One pair of axes in the house style. XChart draws the lines and markers. What is written round them is drawn here,
 * because XChart turns text into outlines, which nobody can search or edit, and does not line up the axes of several
 * panels. XChart has no error bars along x and only symmetric ones along y; here an interval is a series of its own: a
 * segment whose end markers are the caps. Later series lie above earlier ones.
 */
final class Plot {
    static final Font TITLE = Text.font(13f);
    static final Font LABEL = Text.font(11.5f);

    private static final int TICK = 5;
    private static final int GAP = 4;
    private static final int MARGIN = 10;
    private static final int TITLE_BELOW = 23;
    private static final int TITLE_BESIDE = 22;
    /** Half of the last tick label may stick out to the right of the axes. */
    private static final int RIGHT_MARGIN = 16;
    /** Room for half of a marker at a limit, which XChart would cut. */
    private static final int SPILL = 10;
    /** Below these no plot can be read. */
    private static final int NARROWEST = 60;

    private static final int LOWEST = 20;

    private static final Color CLEAR = new Color(0, 0, 0, 0);

    private final Rectangle area;
    private final Axis x;
    private final Axis y;
    private final Written below;
    private final Written beside;
    private final XYChart chart;
    private int added;

    /** What is written along an axis. */
    enum Written {
        NOTHING,
        TICKS,
        TITLE
    }

    /** Axes that fill a rectangle of this size, with what is written below and beside them. */
    static Plot filling(int width, int height, Axis x, Axis y) {
        int top = MARGIN;
        int areaHeight = height - top - roomBelow(Written.TITLE);
        int left = MARGIN + roomBeside(y, areaHeight, Written.TITLE);
        return new Plot(
                new Rectangle(left, top, width - RIGHT_MARGIN - left, areaHeight), x, Written.TITLE, y, Written.TITLE);
    }

    /** Axes along the edges of an area. */
    Plot(Rectangle area, Axis x, Written below, Axis y, Written beside) {
        if (area.width < NARROWEST || area.height < LOWEST) {
            throw new ReportingException("The figure leaves a plot only " + area.width + " by " + area.height
                    + " units, too small to read;" + " give it a larger width or a smaller font.");
        }
        this.area = new Rectangle(area);
        this.x = x;
        this.y = y;
        this.below = below;
        this.beside = beside;
        chart = new XYChartBuilder()
                .width(area.width + 2 * SPILL)
                .height(area.height + 2 * SPILL)
                .theme(Styler.ChartTheme.XChart)
                .build();
        style();
    }

    /** Height of tick labels and title below the axes. */
    static int roomBelow(Written written) {
        int ticks = TICK + GAP + (int) Math.ceil(Text.capHeight(LABEL)) + 4;
        return written == Written.NOTHING ? 0 : written == Written.TICKS ? ticks : ticks + TITLE_BELOW;
    }

    /** Width of tick labels and title beside axes of a height. */
    static int roomBeside(Axis y, double height, Written written) {
        int ticks = TICK + GAP + (int) Math.ceil(Axis.widest(y.ticksUp(height), LABEL));
        return written == Written.NOTHING ? 0 : written == Written.TICKS ? ticks : ticks + TITLE_BESIDE;
    }

    private void style() {
        var styler = chart.getStyler();
        styler.setChartBackgroundColor(CLEAR).setPlotBackgroundColor(CLEAR);
        styler.setPlotGridLinesVisible(false).setPlotBorderVisible(false);
        styler.setLegendVisible(false).setChartTitleVisible(false).setChartPadding(0);
        styler.setAxisTicksVisible(false).setAxisTitlesVisible(false).setPlotTicksMarksVisible(false);
        styler.setPlotMargin(0).setPlotContentSize(1);
        styler.setAntiAlias(true).setMarkerSize(Page.MARKER_SIZE);
        double acrossSpill = SPILL * width(x.range()) / area.width;
        double upSpill = SPILL * width(y.range()) / area.height;
        styler.setXAxisMin(x.range().straight(x.range().low()) - acrossSpill);
        styler.setXAxisMax(x.range().straight(x.range().high()) + acrossSpill);
        styler.setYAxisMin(y.range().straight(y.range().low()) - upSpill);
        styler.setYAxisMax(y.range().straight(y.range().high()) + upSpill);
    }

    private static double width(Range range) {
        return range.straight(range.high()) - range.straight(range.low());
    }

    /** A line and markers; NaN in y breaks the line. */
    void add(double[] xs, double[] ys, Color colour, @Nullable Marker marker, @Nullable BasicStroke line) {
        XYSeries series =
                chart.addSeries("series " + added++, map(xs, x.range()::straight), map(ys, y.range()::straight));
        series.setMarkerColor(colour).setMarker(marker == null ? SeriesMarkers.NONE : marker);
        series.setLineColor(colour);
        if (line == null) {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        } else {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
            series.setLineStyle(line);
        }
    }

    private static double[] map(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    /** The interval of an estimate along y, at x. */
    void addIntervalOfY(double at, Estimate estimate, Color colour) {
        if (estimate.hasInterval()) {
            add(
                    new double[] {at, at},
                    new double[] {estimate.low(), estimate.high()},
                    colour,
                    Palette.CAP_OF_Y,
                    Palette.errorLine());
        }
    }

    /** The interval of an estimate along x, at y. */
    void addIntervalOfX(Estimate estimate, double at, Color colour) {
        if (estimate.hasInterval()) {
            add(
                    new double[] {estimate.low(), estimate.high()},
                    new double[] {at, at},
                    colour,
                    Palette.CAP_OF_X,
                    Palette.errorLine());
        }
    }

    /** A line across the plot at y. */
    void addLevel(double at, Color colour, BasicStroke line) {
        add(new double[] {x.range().low(), x.range().high()}, new double[] {at, at}, colour, null, line);
    }

    /** A line up the plot at x. */
    void addUpright(double at, Color colour, BasicStroke line) {
        add(new double[] {at, at}, new double[] {y.range().low(), y.range().high()}, colour, null, line);
    }

    /** Paints with the upper left corner at the graphics' origin. */
    void paint(Graphics2D graphics) {
        List<Double> across = x.ticksAcross(area.width, LABEL);
        List<Double> up = y.titles().isEmpty() ? List.of() : y.ticksUp(area.height);
        graphics.setColor(Palette.GRID);
        graphics.setStroke(new BasicStroke(0.8f));
        across.forEach(tick -> upright(graphics, tick, area.y, area.y + area.height));
        up.forEach(tick -> level(graphics, tick, area.x, area.x + area.width));
        // Below the series, whose markers may lie on it.
        graphics.setColor(Palette.AXIS);
        graphics.setStroke(new BasicStroke(1f));
        graphics.draw(area);
        Graphics2D inner = (Graphics2D) graphics.create();
        inner.translate(area.x - SPILL, area.y - SPILL);
        chart.paint(inner, area.width + 2 * SPILL, area.height + 2 * SPILL);
        inner.dispose();
        if (below != Written.NOTHING) {
            paintBelow(graphics, across);
        }
        if (beside != Written.NOTHING) {
            paintBeside(graphics, up);
        }
    }

    private void upright(Graphics2D graphics, double tick, double from, double to) {
        double at = position(tick, y.range().low()).getX();
        graphics.draw(new Line2D.Double(at, from, at, to));
    }

    private void level(Graphics2D graphics, double tick, double from, double to) {
        double at = position(x.range().low(), tick).getY();
        graphics.draw(new Line2D.Double(from, at, to, at));
    }

    private void paintBelow(Graphics2D graphics, List<Double> ticks) {
        int bottom = area.y + area.height;
        double baseline = bottom + TICK + GAP + Text.capHeight(LABEL);
        for (double tick : ticks) {
            graphics.setColor(Palette.AXIS);
            graphics.setStroke(new BasicStroke(1f));
            upright(graphics, tick, bottom, bottom + TICK);
            Text.drawCentred(
                    graphics,
                    Text.number(tick),
                    LABEL,
                    Text.INK,
                    position(tick, y.range().low()).getX(),
                    baseline);
        }
        if (below == Written.TITLE) {
            String title = x.title(area.width, TITLE);
            Text.drawCentred(graphics, title, TITLE, Text.INK, area.getCenterX(), baseline + 10 + 10);
        }
    }

    private void paintBeside(Graphics2D graphics, List<Double> ticks) {
        for (double tick : ticks) {
            graphics.setColor(Palette.AXIS);
            graphics.setStroke(new BasicStroke(1f));
            level(graphics, tick, area.x - TICK, area.x);
            String label = Text.number(tick);
            double left = area.x - TICK - GAP - Text.width(label, LABEL);
            double middle = position(x.range().low(), tick).getY() + Text.capHeight(LABEL) / 2;
            Text.draw(graphics, label, LABEL, Text.INK, left, middle);
        }
        if (beside == Written.TITLE) {
            double at = area.x - roomBeside(y, area.height, beside) + 10;
            Text.drawUpwards(graphics, y.title(area.height, TITLE), TITLE, Text.INK, at, area.getCenterY());
        }
    }

    /** Where a point of the data lies. */
    Point2D position(double valueX, double valueY) {
        return new Point2D.Double(
                area.x + x.range().share(valueX) * area.width,
                area.y + (1 - y.range().share(valueY)) * area.height);
    }

    /** The area inside the axes. */
    Rectangle2D area() {
        return new Rectangle(area);
    }
}

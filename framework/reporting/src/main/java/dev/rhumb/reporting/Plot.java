package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One pair of axes, drawn by XChart in the house style. XChart has no error bars along x and only symmetric ones along
 * y; here an interval is a series of its own: a segment whose end markers are the caps. Later series lie above earlier
 * ones.
 */
final class Plot {
    /** Half of the last tick label may stick out to the right of the axes. */
    private static final int RIGHT_MARGIN = 10;

    private static final int X_TICKS_APART = 70;

    private final XYChart chart;
    private final int width;
    private final int height;
    private final Range xRange;
    private final Range yRange;
    private int added;

    /** @param xRange and yRange limits of the axes, already padded */
    Plot(int width, int height, String xTitle, String yTitle, Range xRange, Range yRange) {
        this.width = width - RIGHT_MARGIN;
        this.height = height;
        this.xRange = xRange;
        this.yRange = yRange;
        chart = new XYChartBuilder()
                .width(this.width)
                .height(height)
                .theme(Styler.ChartTheme.XChart)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        style();
    }

    private void style() {
        var styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(true).setPlotBorderColor(Palette.AXIS);
        styler.setLegendVisible(false).setChartTitleVisible(false).setChartPadding(10);
        styler.setChartFontColor(Text.INK).setAntiAlias(true).setTextAntiAlias(true);
        styler.setMarkerSize(Page.MARKER_SIZE);
        styler.setPlotMargin(0);
        styler.setPlotContentSize(1);
        styler.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
        styler.setAxisTicksLineVisible(false);
        styler.setAxisTitleFont(Text.font(Font.PLAIN, 13.5f)).setAxisTitlePadding(8);
        styler.setAxisTickLabelsFont(Text.font(Font.PLAIN, 12f)).setAxisTickLabelsColor(Text.INK);
        styler.setAxisTickMarksColor(Palette.AXIS).setAxisTickMarkLength(5).setAxisTickPadding(4);
        styler.setPlotGridLinesColor(Palette.GRID).setPlotGridLinesStroke(new BasicStroke(0.8f));
        styler.setPlotTicksMarksVisible(false);
        styler.setYAxisTickMarkSpacingHint(50);
        styler.setXAxisMin(xRange.low()).setXAxisMax(xRange.high());
        styler.setYAxisMin(yRange.low()).setYAxisMax(yRange.high());
        styler.setXAxisLogarithmic(xRange.logarithmic()).setYAxisLogarithmic(yRange.logarithmic());
        // Left to itself XChart follows the locale of the machine.
        styler.setLocale(java.util.Locale.ROOT);
        if (!xRange.logarithmic()) {
            styler.setXAxisTickLabelsFormattingFunction(Text::number);
        }
        if (!yRange.logarithmic()) {
            styler.setYAxisTickLabelsFormattingFunction(Text::number);
        }
    }

    /** Leaves out what is written at the y axis, where the rows are named beside it. */
    void hideYAxis() {
        // With the ticks themselves hidden XChart does not know where a value lies.
        chart.getStyler().setYAxisTickLabelsFormattingFunction(value -> " ");
        chart.getStyler().setYAxisTitleVisible(false).setPlotGridHorizontalLinesVisible(false);
    }

    /** A line and markers; NaN in y breaks the line. */
    void add(double[] xs, double[] ys, Color colour, @Nullable Marker marker, @Nullable BasicStroke line) {
        XYSeries series = chart.addSeries("series " + added++, xs, ys);
        series.setMarkerColor(colour).setMarker(marker == null ? SeriesMarkers.NONE : marker);
        series.setLineColor(colour);
        if (line == null) {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        } else {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
            series.setLineStyle(line);
        }
    }

    /** The interval of an estimate along y, at x. */
    void addIntervalOfY(double x, Estimate y, Color colour) {
        if (y.hasInterval()) {
            add(new double[] {x, x}, new double[] {y.low(), y.high()}, colour, Palette.CAP_OF_Y, Palette.errorLine());
        }
    }

    /** The interval of an estimate along x, at y. */
    void addIntervalOfX(Estimate x, double y, Color colour) {
        if (x.hasInterval()) {
            add(new double[] {x.low(), x.high()}, new double[] {y, y}, colour, Palette.CAP_OF_X, Palette.errorLine());
        }
    }

    /** A line across the plot at y. */
    void addLevel(double y, Color colour, BasicStroke line) {
        add(new double[] {xRange.low(), xRange.high()}, new double[] {y, y}, colour, null, line);
    }

    /** A line up the plot at x. */
    void addUpright(double x, Color colour, BasicStroke line) {
        add(new double[] {x, x}, new double[] {yRange.low(), yRange.high()}, colour, null, line);
    }

    /** Paints with the upper left corner at the graphics' origin. */
    void paint(Graphics2D graphics) {
        chart.getStyler().setXAxisTickMarkSpacingHint(X_TICKS_APART);
        chart.paint(graphics, width, height);
        // Asked where a value lies, XChart answers -1 on either axis if that is shorter than the hint for x.
        chart.getStyler().setXAxisTickMarkSpacingHint(1);
    }

    /** Where a point of the data lies; only after painting. */
    Point2D position(double x, double y) {
        return new Point2D.Double(chart.getScreenXFromChart(x), chart.getScreenYFromChart(y));
    }

    /** The area inside the axes; only after painting. */
    Rectangle2D area() {
        Point2D lower = position(xRange.low(), yRange.low());
        Point2D upper = position(xRange.high(), yRange.high());
        return new Rectangle2D.Double(
                lower.getX(), upper.getY(), upper.getX() - lower.getX(), lower.getY() - upper.getY());
    }

    /** Title of an axis: the metric and which end of it is better. */
    static String title(String metric, Direction direction) {
        String name = Names.display(metric);
        if (direction == Direction.NEITHER) {
            return name;
        }
        boolean drawable = Text.font(Font.PLAIN, 12).canDisplay(direction.arrow());
        return switch (direction) {
            case HIGHER_IS_BETTER -> name + "  (" + direction.words() + (drawable ? " " + direction.arrow() : "") + ")";
            case NEARER_FLOOR -> name + "  (" + direction.words() + ")";
            default -> name + "  (" + (drawable ? direction.arrow() + " " : "") + direction.words() + ")";
        };
    }
}

package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One plot of many arms as a panel for each arm or family: its lines in colour over all others in grey, the same axes and
 * the same floor in every panel. More lines than there are colours cannot be distinguished in one plot.
 */
public final class SmallMultiples implements Figure {
    private static final int WIDTH = 760;
    private static final int PANEL_WIDTH = 190;
    private static final int FEWEST_COLUMNS = 2;
    private static final int NAME = 19;
    private static final int GAP = 12;
    private static final int MARGIN = 10;
    private static final double SHAPE = 0.78;
    private static final Color HIGHLIGHT = Palette.colour(0);
    private static final Color OTHERS = new Color(0xC4C4C4);

    private final Plane plane;
    private final List<SweepSeries> series;
    private final Map<String, List<SweepSeries>> panels;
    private final @Nullable Row floor;
    private final List<String> notes = new ArrayList<>();
    private final Font nameFont = Text.font(12f);
    private final Look.Size size;
    private final Axis x;
    private final Axis y;
    private final int columns;
    private final int left;
    private final int panelWidth;
    private final int panelHeight;
    private final Page page;

    /**
     * Whether a table has more lines than can be distinguished in one plot.
     *
     * @param table the points
     */
    static boolean suits(MetricsTable table) {
        return SweepSeries.of(table).size() > Palette.COUNT;
    }

    /**
     * A curve in panels.
     *
     * @param table the points
     * @param blocks their seed blocks; a point without them has no joint region
     * @param curve the metrics along both axes
     * @param families arms by name, a panel each; empty for a panel per arm. An arm of none is grey in all panels
     * @param question the experiment's question, the title
     * @param axes what is known of the metrics; an absent one is {@link MetricAxis#UNKNOWN}
     * @param look size and intervals
     * @throws ReportingException if a metric does not exist, no point has both, seed blocks differ in their number of
     *     samples, or the figure is too small for its font
     */
    static SmallMultiples ofCurve(
            MetricsTable table,
            SeedBlocks blocks,
            Figures.Curve curve,
            Map<String, List<String>> families,
            String question,
            Map<String, MetricAxis> axes,
            Look look) {
        table.requireMetric(curve.diversity());
        table.requireMetric(curve.quality());
        Plane plane = Plane.ofMetrics(curve.diversity(), curve.quality(), axes, blocks, look.intervals());
        return new SmallMultiples(table, plane, families, question, look);
    }

    /**
     * A metric against a swept parameter in panels: those arms that sweep it, and those that sweep nothing as level lines.
     *
     * @throws ReportingException if no arm sweeps the parameter, the metric is undefined everywhere, seed blocks differ in
     *     their number of samples, or the figure is too small for its font
     */
    static SmallMultiples ofParameter(
            MetricsTable table,
            String parameter,
            String metric,
            String question,
            Map<String, MetricAxis> axes,
            Look look) {
        List<String> arms = table.points().stream()
                .filter(row -> row.parameter().isEmpty() || row.parameter().equals(parameter))
                .map(Row::arm)
                .distinct()
                .toList();
        Plane plane = Plane.ofParameter(parameter, metric, axes);
        return new SmallMultiples(table.ofArms(arms), plane, Map.of(), question, look);
    }

    /**
     * Panels of one table.
     *
     * @param families arms by name, a panel each; empty for a panel per arm
     */
    private SmallMultiples(
            MetricsTable table, Plane plane, Map<String, List<String>> families, String question, Look look) {
        SweepSeries.requireEqualSamples(table);
        this.plane = plane;
        this.series = SweepSeries.drawn(table, plane, notes);
        this.panels = families.isEmpty() ? perLine() : perFamily(families);
        this.floor = table.floor().filter(plane::marks).orElse(null);
        List<Row> rows = new ArrayList<>();
        series.forEach(line -> rows.addAll(line.points()));
        if (floor != null) {
            rows.add(floor);
        }
        this.x = plane.xAxis(rows);
        this.y = plane.yAxis(rows);
        this.size = look.size(WIDTH);
        this.columns = Math.min(panels.size(), Math.max(FEWEST_COLUMNS, size.width() / PANEL_WIDTH));
        this.left = MARGIN + Plot.roomBeside(y, SHAPE * size.width() / columns, Plot.Written.TITLE);
        this.panelWidth = (size.width() - left - 16 + GAP) / columns - GAP;
        this.panelHeight = (int) Math.round(SHAPE * panelWidth);
        int lines = (panels.size() + columns - 1) / columns;
        this.page = Page.of(
                look,
                size.width(),
                lines * (NAME + panelHeight) + Plot.roomBelow(Plot.Written.TITLE) + 4,
                question,
                legend(table, !families.isEmpty()),
                SweepSeries.smallPrint(table)
                        + (families.isEmpty() ? SweepSeries.labelled(series) : "")
                        + " "
                        + plane.words(rows));
        plot(0);
    }

    private Map<String, List<SweepSeries>> perLine() {
        Map<String, List<SweepSeries>> lines = new LinkedHashMap<>();
        series.forEach(line -> lines.put(line.name(), List.of(line)));
        return lines;
    }

    private Map<String, List<SweepSeries>> perFamily(Map<String, List<String>> families) {
        Map<String, List<SweepSeries>> lines = new LinkedHashMap<>();
        families.forEach((name, arms) -> {
            List<SweepSeries> own = series.stream()
                    .filter(line -> arms.contains(line.points().get(0).arm()))
                    .toList();
            if (!own.isEmpty()) {
                lines.put(name, own);
            }
        });
        return lines;
    }

    /** Names of the panels, from left to right and from top to bottom. */
    List<String> panels() {
        return List.copyOf(panels.keySet());
    }

    private List<LegendEntry> legend(MetricsTable table, boolean ofFamilies) {
        List<LegendEntry> entries = new ArrayList<>();
        entries.add(new LegendEntry(
                ofFamilies ? "the family above the panel" : "the arm above the panel",
                HIGHLIGHT,
                SeriesMarkers.CIRCLE,
                Palette.line(0)));
        entries.add(new LegendEntry("all others", OTHERS, Palette.DOT, Palette.otherLine()));
        if (floor != null) {
            entries.add(new LegendEntry(
                    SweepSeries.floorName(table, floor),
                    Palette.FLOOR,
                    plane.isPoint(floor) ? Palette.STAR : null,
                    Palette.floorLine()));
        }
        return entries;
    }

    @Override
    public int width() {
        return page.width();
    }

    @Override
    public int height() {
        return page.height();
    }

    @Override
    public double scale() {
        return size.scale();
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void paint(Graphics2D graphics) {
        page.paint(graphics);
        Graphics2D inner = (Graphics2D) graphics.create();
        inner.translate(0, page.plotTop());
        List<String> names = panels();
        for (int i = 0; i < names.size(); i++) {
            paint(i, names.get(i), inner);
        }
        paintTitles(inner);
        inner.dispose();
    }

    private void paint(int index, String name, Graphics2D graphics) {
        Plot plot = plot(index);
        plot.paint(graphics);
        Rectangle area = area(index);
        Text.draw(graphics, Text.shortened(name, nameFont, area.width), nameFont, Text.INK, area.x, area.y - 5);
        PointLabels labels = new PointLabels(plane, plot);
        List<SweepSeries> own = panel(name);
        if (own.size() == 1) {
            // The values of several lines of one colour would not say whose they are.
            labels.add(own.get(0).points(), HIGHLIGHT);
        }
        if (floor != null) {
            labels.avoidFloor(floor);
        }
        labels.paint(graphics);
    }

    private List<SweepSeries> panel(String name) {
        return Optional.ofNullable(panels.get(name)).orElseThrow();
    }

    private Rectangle area(int index) {
        return new Rectangle(
                left + index % columns * (panelWidth + GAP),
                NAME + index / columns * (NAME + panelHeight),
                panelWidth,
                panelHeight);
    }

    private Plot plot(int index) {
        // Below the last panel of its column, even where the last row is not full.
        boolean lowest = index + columns >= panels.size();
        Plot plot = new Plot(
                area(index),
                x,
                lowest ? Plot.Written.TICKS : Plot.Written.NOTHING,
                y,
                index % columns == 0 ? Plot.Written.TICKS : Plot.Written.NOTHING);
        List<SweepSeries> own = panel(panels().get(index));
        if (floor != null) {
            plane.addFloor(plot, floor);
        }
        Set<SweepSeries> highlighted = Set.copyOf(own);
        series.stream()
                .filter(line -> !highlighted.contains(line))
                .forEach(line -> plane.addLine(
                        plot, line.points(), OTHERS, Palette.DOT, Palette.otherLine(), Palette.otherLine()));
        own.forEach(line -> plane.addIntervals(plot, line.points(), Palette.light(HIGHLIGHT)));
        own.forEach(line -> plane.addLine(
                plot, line.points(), HIGHLIGHT, SeriesMarkers.CIRCLE, Palette.line(0), Palette.unsweptLine()));
        if (floor != null) {
            plane.addFloorStar(plot, floor);
        }
        return plot;
    }

    private void paintTitles(Graphics2D graphics) {
        int lines = (panels.size() + columns - 1) / columns * (NAME + panelHeight);
        int bottom = lines + Plot.roomBelow(Plot.Written.TICKS) + 14;
        int width = size.width() - 16 - left;
        String below = x.title(width, Plot.TITLE);
        Text.drawCentred(graphics, below, Plot.TITLE, Text.INK, left + width / 2.0, bottom);
        Text.drawUpwards(graphics, y.title(lines, Plot.TITLE), Plot.TITLE, Text.INK, MARGIN + 10, lines / 2.0);
    }
}

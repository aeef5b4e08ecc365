package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A quality-versus-diversity curve: a line per arm through its points in order of the swept value, each point with its
 * 95 % intervals along both axes and its value beside it, and what two halves of the real data reach against each other
 * as a star.
 */
public final class CurveFigure implements Figure {
    private static final int WIDTH = 760;
    private static final int PLOT_HEIGHT = 470;

    private final String diversity;
    private final String quality;
    private final Map<String, Direction> directions;
    private final List<SweepSeries> series;
    private final @Nullable Row floor;
    private final List<String> notes = new ArrayList<>();
    private final Page page;
    private final Font labelFont = Text.font(Font.PLAIN, 11.5f);

    /**
     * A curve of one table.
     *
     * @param table the points
     * @param diversity metric along x
     * @param quality metric along y
     * @param question the experiment's question, the title
     * @param directions which way metrics improve; an absent one is {@link Direction#NEITHER}
     * @throws ReportingException if a metric does not exist, no point has both, or points differ in their number of
     *     samples
     */
    public CurveFigure(
            MetricsTable table, String diversity, String quality, String question, Map<String, Direction> directions) {
        table.requireMetric(diversity);
        table.requireMetric(quality);
        SweepSeries.requireEqualSamples(table);
        this.diversity = diversity;
        this.quality = quality;
        this.directions = Map.copyOf(directions);
        this.series = drawable(table);
        this.floor = table.floor()
                .filter(row -> x(row).isDefined() || y(row).isDefined())
                .orElse(null);
        this.page = new Page(WIDTH, PLOT_HEIGHT, question, legend(table), footer(table));
    }

    private List<SweepSeries> drawable(MetricsTable table) {
        List<SweepSeries> kept = new ArrayList<>();
        for (SweepSeries line : SweepSeries.of(table)) {
            List<Row> points = new ArrayList<>();
            for (Row row : line.points()) {
                if (x(row).isDefined() && y(row).isDefined()) {
                    points.add(row);
                } else {
                    String missing = x(row).isDefined() ? quality : diversity;
                    notes.add("Not drawn: " + row.describe() + ", whose " + missing + " is undefined.");
                }
            }
            if (!points.isEmpty()) {
                kept.add(new SweepSeries(line.index(), line.name(), line.parameter(), points));
            }
        }
        if (kept.isEmpty()) {
            throw new ReportingException(
                    table.name() + ": no point has both " + diversity + " and " + quality + ", so there is no curve.");
        }
        return kept;
    }

    private List<LegendEntry> legend(MetricsTable table) {
        Set<String> parameters = SweepSeries.parameters(series);
        List<LegendEntry> entries = new ArrayList<>();
        for (SweepSeries line : series) {
            boolean ambiguous = parameters.size() > 1 && !line.parameter().isEmpty();
            entries.add(new LegendEntry(
                    ambiguous ? line.name() + " (" + line.parameter() + ")" : line.name(),
                    Palette.colour(line.index()),
                    Palette.marker(line.index()),
                    line.points().size() > 1 ? Palette.line(line.index()) : null));
        }
        if (floor != null) {
            entries.add(new LegendEntry(
                    SweepSeries.floorName(table, floor), Palette.FLOOR, Palette.STAR, Palette.floorLine()));
        }
        return entries;
    }

    private String footer(MetricsTable table) {
        Set<String> parameters = SweepSeries.parameters(series);
        StringBuilder text = new StringBuilder(SweepSeries.smallPrint(table));
        if (parameters.size() == 1) {
            text.append(" Labels: ").append(parameters.iterator().next()).append('.');
        } else if (parameters.size() > 1) {
            text.append(" Labels: the parameter named in the legend.");
        }
        boolean intervals = series.stream()
                .flatMap(line -> line.points().stream())
                .anyMatch(row -> x(row).hasInterval() || y(row).hasInterval());
        text.append(intervals ? " Bars: 95 % intervals." : " No intervals.");
        notes.forEach(note -> text.append(' ').append(note));
        return text.toString();
    }

    private Estimate x(Row row) {
        return row.metric(diversity);
    }

    private Estimate y(Row row) {
        return row.metric(quality);
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
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void paint(Graphics2D graphics) {
        page.paint(graphics);
        Graphics2D inner = (Graphics2D) graphics.create();
        inner.translate(0, page.plotTop());
        Plot plot = plot();
        plot.paint(inner);
        paintLabels(inner, plot);
        inner.dispose();
    }

    private Plot plot() {
        Plot plot = new Plot(
                WIDTH, PLOT_HEIGHT, axisTitle(diversity), axisTitle(quality), range(diversity), range(quality));
        if (floor != null) {
            addFloorLines(plot, floor);
        }
        for (SweepSeries line : series) {
            Color light = Palette.light(Palette.colour(line.index()));
            for (Row row : line.points()) {
                plot.addIntervalOfX(x(row), y(row).mean(), light);
                plot.addIntervalOfY(x(row).mean(), y(row), light);
            }
        }
        for (SweepSeries line : series) {
            BasicStroke stroke = line.points().size() > 1 ? Palette.line(line.index()) : null;
            plot.add(
                    line.points().stream().mapToDouble(row -> x(row).mean()).toArray(),
                    line.points().stream().mapToDouble(row -> y(row).mean()).toArray(),
                    Palette.colour(line.index()),
                    Palette.marker(line.index()),
                    stroke);
        }
        if (floor != null && x(floor).isDefined() && y(floor).isDefined()) {
            plot.add(new double[] {x(floor).mean()}, new double[] {y(floor).mean()}, Palette.FLOOR, Palette.STAR, null);
        }
        return plot;
    }

    private void addFloorLines(Plot plot, Row row) {
        if (y(row).isDefined()) {
            plot.addLevel(y(row).mean(), Palette.AXIS, Palette.floorLine());
        }
        if (x(row).isDefined()) {
            plot.addUpright(x(row).mean(), Palette.AXIS, Palette.floorLine());
        }
        if (x(row).isDefined() && y(row).isDefined()) {
            plot.addIntervalOfX(x(row), y(row).mean(), Palette.FLOOR);
            plot.addIntervalOfY(x(row).mean(), y(row), Palette.FLOOR);
        }
    }

    private String axisTitle(String metric) {
        return Plot.title(metric, directions.getOrDefault(metric, Direction.NEITHER));
    }

    private Range range(String metric) {
        List<Row> rows = new ArrayList<>();
        series.forEach(line -> rows.addAll(line.points()));
        if (floor != null) {
            rows.add(floor);
        }
        return Range.round(rows.stream()
                .map(row -> row.metric(metric))
                .flatMapToDouble(e -> DoubleStream.of(e.mean(), e.low(), e.high())));
    }

    private void paintLabels(Graphics2D graphics, Plot plot) {
        LabelPlacer placer = new LabelPlacer(plot.area());
        obstacles(plot, placer);
        List<LabelPlacer.Wanted> wanted = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<Color> colours = new ArrayList<>();
        double height = Text.capHeight(labelFont);
        for (SweepSeries line : series) {
            for (Row row : line.points()) {
                String text = SweepSeries.label(row);
                if (!text.isEmpty()) {
                    Point2D point = plot.position(x(row).mean(), y(row).mean());
                    wanted.add(new LabelPlacer.Wanted(point, Text.width(text, labelFont), height));
                    texts.add(text);
                    colours.add(Palette.dark(Palette.colour(line.index())));
                }
            }
        }
        List<Rectangle2D> boxes = placer.place(wanted);
        for (int i = 0; i < boxes.size(); i++) {
            Rectangle2D box = boxes.get(i);
            Text.drawWithHalo(graphics, texts.get(i), labelFont, colours.get(i), box.getX(), box.getMaxY());
        }
    }

    private void obstacles(Plot plot, LabelPlacer placer) {
        for (SweepSeries line : series) {
            Point2D previous = null;
            for (Row row : line.points()) {
                Point2D point = plot.position(x(row).mean(), y(row).mean());
                placer.avoid(point, Page.MARKER_SIZE + 2);
                if (previous != null) {
                    placer.avoid(new Line2D.Double(previous, point));
                }
                previous = point;
                avoidIntervals(plot, placer, row);
            }
        }
        if (floor != null) {
            avoidFloor(plot, placer, floor);
        }
    }

    private void avoidIntervals(Plot plot, LabelPlacer placer, Row row) {
        Estimate across = x(row);
        Estimate up = y(row);
        if (across.hasInterval()) {
            placer.avoid(
                    new Line2D.Double(plot.position(across.low(), up.mean()), plot.position(across.high(), up.mean())));
        }
        if (up.hasInterval()) {
            placer.avoid(
                    new Line2D.Double(plot.position(across.mean(), up.low()), plot.position(across.mean(), up.high())));
        }
    }

    private void avoidFloor(Plot plot, LabelPlacer placer, Row row) {
        Rectangle2D area = plot.area();
        if (x(row).isDefined() && y(row).isDefined()) {
            placer.avoid(plot.position(x(row).mean(), y(row).mean()), 2.0 * Page.MARKER_SIZE + 2);
        }
        if (y(row).isDefined()) {
            double level = plot.position(0, y(row).mean()).getY();
            placer.avoid(new Line2D.Double(area.getMinX(), level, area.getMaxX(), level));
        }
        if (x(row).isDefined()) {
            double upright = plot.position(x(row).mean(), 0).getX();
            placer.avoid(new Line2D.Double(upright, area.getMinY(), upright, area.getMaxY()));
        }
    }
}

package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A quality-versus-diversity curve: a line per arm through its points in order of the swept value, each point with its
 * 95 % intervals along both axes, or with their joint region, and its value beside it, and what two halves of the real
 * data reach against each other as a star.
 */
public final class CurveFigure implements Figure {
    private static final int WIDTH = 760;
    /** Height of the plot over its width. */
    private static final double SHAPE = 0.62;

    private final Plane plane;
    private final List<SweepSeries> series;
    private final @Nullable Row floor;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Look.Size size;
    private final Page page;

    /**
     * A curve of one table, for a screen and without joint regions.
     *
     * @param table the points
     * @param diversity metric along x
     * @param quality metric along y
     * @param question the experiment's question, the title
     * @param axes what is known of the metrics; an absent one is {@link MetricAxis#UNKNOWN}
     * @throws ReportingException if a metric does not exist, no point has both, or seed blocks differ in their number of
     *     samples
     */
    public CurveFigure(
            MetricsTable table, String diversity, String quality, String question, Map<String, MetricAxis> axes) {
        this(table, SeedBlocks.none(), diversity, quality, question, axes, Look.SCREEN);
    }

    /**
     * A curve of one table.
     *
     * @param table the points
     * @param blocks their seed blocks; a point without them has no joint region
     * @param diversity metric along x
     * @param quality metric along y
     * @param question the experiment's question, the title
     * @param axes what is known of the metrics; an absent one is {@link MetricAxis#UNKNOWN}
     * @param look size and intervals
     * @throws ReportingException if a metric does not exist, no point has both, seed blocks differ in their number of
     *     samples, or the figure is too small for its font
     */
    public CurveFigure(
            MetricsTable table,
            SeedBlocks blocks,
            String diversity,
            String quality,
            String question,
            Map<String, MetricAxis> axes,
            Look look) {
        table.requireMetric(diversity);
        table.requireMetric(quality);
        SweepSeries.requireEqualSamples(table);
        this.plane = Plane.ofMetrics(diversity, quality, axes, blocks, look.intervals());
        this.series = SweepSeries.drawn(table, plane, notes);
        this.floor = table.floor().filter(plane::marks).orElse(null);
        series.forEach(line -> rows.addAll(line.points()));
        if (floor != null) {
            rows.add(floor);
        }
        this.size = look.size(WIDTH);
        this.page = Page.of(
                look, size.width(), (int) Math.round(SHAPE * size.width()), question, legend(table), footer(table));
        plot();
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
        StringBuilder text = new StringBuilder(SweepSeries.smallPrint(table));
        text.append(SweepSeries.labelled(series)).append(' ').append(plane.words(rows));
        notes.forEach(note -> text.append(' ').append(note));
        return text.toString();
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
        Plot plot = plot();
        plot.paint(inner);
        PointLabels labels = new PointLabels(plane, plot);
        series.forEach(line -> labels.add(line.points(), Palette.colour(line.index())));
        if (floor != null) {
            labels.avoidFloor(floor);
        }
        labels.paint(inner);
        inner.dispose();
    }

    private Plot plot() {
        Plot plot = Plot.filling(page.width(), page.plotHeight(), plane.xAxis(rows), plane.yAxis(rows));
        if (floor != null) {
            plane.addFloor(plot, floor);
        }
        for (SweepSeries line : series) {
            plane.addIntervals(plot, line.points(), Palette.light(Palette.colour(line.index())));
        }
        for (SweepSeries line : series) {
            plane.addLine(
                    plot,
                    line.points(),
                    Palette.colour(line.index()),
                    Palette.marker(line.index()),
                    Palette.line(line.index()),
                    Palette.unsweptLine());
        }
        if (floor != null) {
            plane.addFloorStar(plot, floor);
        }
        return plot;
    }
}

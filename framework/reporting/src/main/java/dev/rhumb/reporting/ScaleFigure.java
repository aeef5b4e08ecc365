package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics against one swept parameter: a panel per metric, a line per arm with 95 % intervals. Arms without a sweep and
 * the real-versus-real floor are level lines.
 */
public final class ScaleFigure implements Figure {
    private static final int PANEL_WIDTH = 390;
    private static final double SHAPE = 0.72;
    private static final int MOST_COLUMNS = 3;
    private static final int NARROWEST = 190;

    private final String parameter;
    private final List<String> metrics;
    private final Map<String, MetricAxis> axes;
    private final List<SweepSeries> series;
    private final @Nullable Row floor;
    private final int columns;
    private final int panelHeight;
    private final List<String> notes = new ArrayList<>();
    private final Look.Size size;
    private final Page page;

    /**
     * Panels of one table.
     *
     * @param table the points
     * @param parameter the swept parameter along x
     * @param metrics one panel each; a metric without a single defined value gets none, and a note
     * @param question the experiment's question, the title
     * @param axes what is known of the metrics; an absent one is {@link MetricAxis#UNKNOWN}
     * @param look size of the figure
     * @throws ReportingException if parameter or metric do not exist, nothing is defined, seed blocks differ in their
     *     number of samples, or the figure is too small for its font
     */
    public ScaleFigure(
            MetricsTable table,
            String parameter,
            List<String> metrics,
            String question,
            Map<String, MetricAxis> axes,
            Look look) {
        if (!table.parameters().contains(parameter)) {
            throw new ReportingException(table.name() + " sweeps no parameter \"" + parameter + "\""
                    + Names.suggestion(parameter, table.parameters()) + ".");
        }
        metrics.forEach(table::requireMetric);
        SweepSeries.requireEqualSamples(table);
        this.parameter = parameter;
        this.axes = Map.copyOf(axes);
        this.series = SweepSeries.of(table).stream()
                .filter(line ->
                        line.parameter().equals(parameter) || line.parameter().isEmpty())
                .toList();
        this.metrics = metrics.stream().filter(this::isDrawable).toList();
        if (this.metrics.isEmpty()) {
            throw new ReportingException(table.name() + ": none of the metrics " + String.join(", ", metrics)
                    + " is defined at any value of " + parameter + ".");
        }
        this.floor = table.floor().orElse(null);
        int count = this.metrics.size();
        int wanted = Math.min(count == 4 ? 2 : MOST_COLUMNS, count);
        this.size = look.size(Math.max(wanted * PANEL_WIDTH, 520));
        this.columns = Math.max(1, Math.min(wanted, size.width() / NARROWEST));
        this.panelHeight = (int) Math.round(SHAPE * size.width() / columns);
        this.page = Page.of(
                look,
                size.width(),
                (count + columns - 1) / columns * panelHeight,
                question,
                legend(table),
                footer(table));
        this.metrics.forEach(this::panel);
    }

    private boolean isDrawable(String metric) {
        boolean drawable = series.stream()
                .flatMap(line -> line.points().stream())
                .anyMatch(row -> row.metric(metric).isDefined());
        if (!drawable) {
            notes.add("Not drawn: " + metric + ", which is undefined everywhere.");
        }
        return drawable;
    }

    private List<LegendEntry> legend(MetricsTable table) {
        List<LegendEntry> entries = new ArrayList<>();
        for (SweepSeries line : series) {
            boolean swept = !line.parameter().isEmpty();
            entries.add(new LegendEntry(
                    line.name(),
                    Palette.colour(line.index()),
                    swept ? Palette.marker(line.index()) : null,
                    swept ? Palette.line(line.index()) : Palette.unsweptLine()));
        }
        if (floor != null) {
            entries.add(new LegendEntry(SweepSeries.floorName(table, floor), Palette.FLOOR, null, Palette.floorLine()));
        }
        return entries;
    }

    private String footer(MetricsTable table) {
        boolean intervals = series.stream()
                .flatMap(line -> line.points().stream())
                .anyMatch(row -> metrics.stream().anyMatch(m -> row.metric(m).hasInterval()));
        String bars = intervals ? " Bars: 95 % intervals." : " No intervals.";
        return SweepSeries.smallPrint(table) + bars + (notes.isEmpty() ? "" : " " + String.join(" ", notes));
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
        for (int i = 0; i < metrics.size(); i++) {
            Graphics2D inner = (Graphics2D) graphics.create();
            int left = page.width() / columns * (i % columns);
            inner.translate(left, page.plotTop() + i / columns * panelHeight);
            panel(metrics.get(i)).paint(inner);
            inner.dispose();
        }
    }

    private Plot panel(String metric) {
        Plane plane = Plane.ofParameter(parameter, metric, axes);
        List<Row> rows = new ArrayList<>();
        series.forEach(line -> rows.addAll(line.points()));
        if (floor != null) {
            rows.add(floor);
        }
        Plot plot = Plot.filling(page.width() / columns, panelHeight, plane.xAxis(rows), plane.yAxis(rows));
        if (floor != null) {
            plane.addFloor(plot, floor);
        }
        series.forEach(line -> plane.addIntervals(plot, line.points(), Palette.light(Palette.colour(line.index()))));
        series.forEach(line -> plane.addLine(
                plot,
                line.points(),
                Palette.colour(line.index()),
                Palette.marker(line.index()),
                Palette.line(line.index()),
                Palette.unsweptLine()));
        return plot;
    }
}

package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Metrics against one swept parameter: a panel per metric, a line per arm with 95 % intervals. Arms without a sweep and
 * the real-versus-real floor are level lines.
 */
public final class ScaleFigure implements Figure {
    private static final int PANEL_WIDTH = 390;
    private static final int PANEL_HEIGHT = 280;
    private static final int MOST_COLUMNS = 3;

    private final String parameter;
    private final List<String> metrics;
    private final Map<String, Direction> directions;
    private final List<SweepSeries> series;
    private final @Nullable Row floor;
    private final int columns;
    private final List<String> notes = new ArrayList<>();
    private final Page page;

    /**
     * Panels of one table.
     *
     * @param table the points
     * @param parameter the swept parameter along x
     * @param metrics one panel each; a metric without a single defined value gets none, and a note
     * @param question the experiment's question, the title
     * @param directions which way metrics improve; an absent one is {@link Direction#NEITHER}
     * @throws ReportingException if parameter or metric do not exist, nothing is defined, or points differ in their
     *     number of samples
     */
    public ScaleFigure(
            MetricsTable table,
            String parameter,
            List<String> metrics,
            String question,
            Map<String, Direction> directions) {
        if (!table.parameters().contains(parameter)) {
            throw new ReportingException(table.name() + " sweeps no parameter \"" + parameter + "\""
                    + Names.suggestion(parameter, table.parameters()) + ".");
        }
        metrics.forEach(table::requireMetric);
        SweepSeries.requireEqualSamples(table);
        this.parameter = parameter;
        this.directions = Map.copyOf(directions);
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
        this.columns = Math.min(this.metrics.size() == 4 ? 2 : MOST_COLUMNS, this.metrics.size());
        int rows = (this.metrics.size() + columns - 1) / columns;
        this.page = new Page(
                Math.max(columns * PANEL_WIDTH, 520), rows * PANEL_HEIGHT, question, legend(table), footer(table));
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
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public void paint(Graphics2D graphics) {
        page.paint(graphics);
        for (int i = 0; i < metrics.size(); i++) {
            Graphics2D inner = (Graphics2D) graphics.create();
            int left = page.width() / columns * (i % columns);
            inner.translate(left, page.plotTop() + i / columns * PANEL_HEIGHT);
            panel(metrics.get(i)).paint(inner);
            inner.dispose();
        }
    }

    private Plot panel(String metric) {
        Plot plot = new Plot(
                page.width() / columns,
                PANEL_HEIGHT,
                parameter,
                Plot.title(metric, directions.getOrDefault(metric, Direction.NEITHER)),
                Range.spanning(series.stream()
                        .flatMap(line -> line.points().stream())
                        .mapToDouble(Row::value)
                        .toArray()),
                range(metric));
        if (floor != null && floor.metric(metric).isDefined()) {
            plot.addLevel(floor.metric(metric).mean(), Palette.FLOOR, Palette.floorLine());
        }
        series.forEach(line -> addIntervals(plot, metric, line));
        series.forEach(line -> addLine(plot, metric, line));
        return plot;
    }

    private void addIntervals(Plot plot, String metric, SweepSeries line) {
        Color light = Palette.light(Palette.colour(line.index()));
        for (Row row : line.points()) {
            if (Double.isFinite(row.value())) {
                plot.addIntervalOfY(row.value(), row.metric(metric), light);
            }
        }
    }

    private void addLine(Plot plot, String metric, SweepSeries line) {
        Color colour = Palette.colour(line.index());
        List<Row> rows = line.points().stream()
                .filter(row -> row.metric(metric).isDefined())
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        if (line.parameter().isEmpty()) {
            rows.forEach(row -> plot.addLevel(row.metric(metric).mean(), colour, Palette.unsweptLine()));
            return;
        }
        BasicStroke stroke = rows.size() > 1 ? Palette.line(line.index()) : null;
        plot.add(
                rows.stream().mapToDouble(Row::value).toArray(),
                rows.stream().mapToDouble(row -> row.metric(metric).mean()).toArray(),
                colour,
                Palette.marker(line.index()),
                stroke);
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
}

package dev.rhumb.reporting;

import java.awt.Graphics2D;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Any values by noise level, such as a noise-robust classifier's accuracy: the first column of a small CSV along x
 * (logarithmic from two decades on), each further column a line. Columns {@code m.low, m.high} are the interval of
 * {@code m}.
 */
public final class LevelFigure implements Figure {
    private static final int WIDTH = 700;
    private static final int PLOT_HEIGHT = 400;

    private final String xTitle;
    private final String yTitle;
    private final OptionalDouble reference;
    private final List<Line> lines;
    private final Range xRange;
    private final Range yRange;
    private final Page page;

    private record Level(double x, Estimate y) {}

    private record Line(String name, List<Level> levels) {}

    /**
     * Reads a file to draw.
     *
     * @param csv for instance {@code sigma,accuracy} or {@code sigma,noise-robust,clean}
     * @param title title of the figure
     * @param yTitle what the columns measure
     * @param values which values it can take
     * @param reference a level to mark, such as the accuracy of guessing
     * @param referenceName its name in the legend, unused without a level
     * @throws ReportingException if the file has no second column, no rows, or a cell that is no number
     */
    public LevelFigure(
            Path csv, String title, String yTitle, MetricAxis values, OptionalDouble reference, String referenceName) {
        Csv table = Csv.read(csv);
        this.xTitle = table.columns().get(0);
        this.yTitle = yTitle;
        this.reference = reference;
        this.lines = lines(table, values);
        this.xRange = Range.spanning(lines.stream()
                .flatMap(line -> line.levels().stream())
                .mapToDouble(Level::x)
                .toArray());
        this.yRange = Range.round(DoubleStream.concat(
                        reference.stream(),
                        lines.stream()
                                .flatMap(line -> line.levels().stream())
                                .map(Level::y)
                                .flatMapToDouble(e -> DoubleStream.of(e.mean(), e.low(), e.high()))))
                .within(values.least(), values.most());
        List<LegendEntry> legend = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            legend.add(new LegendEntry(lines.get(i).name(), Palette.colour(i), Palette.marker(i), Palette.line(i)));
        }
        if (reference.isPresent()) {
            legend.add(new LegendEntry(referenceName, Palette.FLOOR, null, Palette.floorLine()));
        }
        this.page = new Page(WIDTH, PLOT_HEIGHT, title, legend, "");
    }

    private static List<Line> lines(Csv table, MetricAxis values) {
        List<String> columns = table.columns();
        if (table.rows() == 0) {
            throw new ReportingException(table.file() + " has no rows to draw.");
        }
        List<Line> lines = new ArrayList<>();
        for (String column : columns.subList(1, columns.size())) {
            boolean bound = column.endsWith(".low") || column.endsWith(".high");
            if (bound) {
                table.require(column.substring(0, column.lastIndexOf('.')));
            } else {
                lines.add(line(table, column, values));
            }
        }
        if (lines.isEmpty()) {
            throw new ReportingException(table.file() + " has no column of values beside \"" + columns.get(0) + "\".");
        }
        return lines;
    }

    private static Line line(Csv table, String column, MetricAxis values) {
        String x = table.columns().get(0);
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < table.rows(); i++) {
            if (!Double.isFinite(table.number(i, x))) {
                throw new ReportingException(
                        table.where(i, x) + " holds \"" + table.text(i, x) + "\" where a finite number is expected.");
            }
            if (Double.isFinite(table.number(i, column))) {
                rows.add(i);
            }
        }
        if (rows.isEmpty()) {
            throw new ReportingException(table.file() + ": column \"" + column + "\" holds no number.");
        }
        return new Line(
                column,
                rows.stream()
                        .map(i -> new Level(table.number(i, x), values.cut(estimate(table, i, column))))
                        .sorted(Comparator.comparingDouble(Level::x))
                        .toList());
    }

    private static Estimate estimate(Csv table, int row, String column) {
        boolean interval = table.columns().containsAll(List.of(column + ".low", column + ".high"));
        return new Estimate(
                table.number(row, column),
                interval ? table.number(row, column + ".low") : Double.NaN,
                interval ? table.number(row, column + ".high") : Double.NaN);
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
    public void paint(Graphics2D graphics) {
        page.paint(graphics);
        Graphics2D inner = (Graphics2D) graphics.create();
        inner.translate(0, page.plotTop());
        Plot plot = Plot.filling(WIDTH, PLOT_HEIGHT, Axis.of(xTitle, xRange), Axis.of(yTitle, yRange));
        reference.ifPresent(level -> plot.addLevel(level, Palette.FLOOR, Palette.floorLine()));
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            for (Level level : line.levels()) {
                plot.addIntervalOfY(level.x(), level.y(), Palette.light(Palette.colour(i)));
            }
            double[] means = line.levels().stream()
                    .mapToDouble(level -> level.y().mean())
                    .toArray();
            plot.add(
                    line.levels().stream().mapToDouble(Level::x).toArray(),
                    means,
                    Palette.colour(i),
                    Palette.marker(i),
                    means.length > 1 ? Palette.line(i) : null);
        }
        plot.paint(inner);
        inner.dispose();
    }
}

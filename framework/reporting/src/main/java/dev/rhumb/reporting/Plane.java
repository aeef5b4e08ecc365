package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.style.markers.Marker;

/**
 * What points are drawn against: two metrics, or a swept parameter and a metric. Intervals are cut at the values that a
 * metric can take, and so are the axes.
 */
final class Plane {
    private static final int CORNERS = 96;

    /** Empty where x is the swept parameter. */
    private final String diversity;

    private final String quality;
    private final String parameter;
    private final Map<String, MetricAxis> axes;
    private final SeedBlocks blocks;
    private final Intervals intervals;
    private final IdentityHashMap<Row, Optional<Region>> regions = new IdentityHashMap<>();

    private Plane(
            String diversity,
            String quality,
            String parameter,
            Map<String, MetricAxis> axes,
            SeedBlocks blocks,
            Intervals intervals) {
        this.diversity = diversity;
        this.quality = quality;
        this.parameter = parameter;
        this.axes = Map.copyOf(axes);
        this.blocks = blocks;
        this.intervals = intervals;
    }

    static Plane ofMetrics(
            String diversity, String quality, Map<String, MetricAxis> axes, SeedBlocks blocks, Intervals intervals) {
        return new Plane(diversity, quality, "", axes, blocks, intervals);
    }

    static Plane ofParameter(String parameter, String metric, Map<String, MetricAxis> axes) {
        return new Plane("", metric, parameter, axes, SeedBlocks.none(), Intervals.CROSS);
    }

    private boolean isOfMetrics() {
        return parameter.isEmpty();
    }

    private MetricAxis known(String metric) {
        return axes.getOrDefault(metric, MetricAxis.UNKNOWN);
    }

    Estimate x(Row row) {
        if (isOfMetrics()) {
            return known(diversity).cut(row.metric(diversity));
        }
        double value = row.parameter().equals(parameter) ? row.value() : Double.NaN;
        return new Estimate(value, Double.NaN, Double.NaN);
    }

    Estimate y(Row row) {
        return known(quality).cut(row.metric(quality));
    }

    boolean isPoint(Row row) {
        return x(row).isDefined() && y(row).isDefined();
    }

    /** Whether a row without the swept parameter is drawn across the plot. */
    private boolean isLevel(Row row) {
        return !isOfMetrics() && row.parameter().isEmpty() && y(row).isDefined();
    }

    boolean isDrawn(Row row) {
        return isPoint(row) || isLevel(row);
    }

    /** Which of the two a row lacks. */
    String missing(Row row) {
        return x(row).isDefined() || !isOfMetrics() ? quality : diversity;
    }

    String describe() {
        return isOfMetrics() ? diversity + " and " + quality : quality + " at a value of " + parameter;
    }

    /** The joint region of a point, where it is drawn in place of a cross. */
    Optional<Region> region(Row row) {
        return regions.computeIfAbsent(row, this::computed);
    }

    private Optional<Region> computed(Row row) {
        if (!isOfMetrics() || !isPoint(row) || !intervals.drawsEllipse(row.seeds())) {
            return Optional.empty();
        }
        List<double[]> pairs = new ArrayList<>();
        for (SeedBlocks.Block block : blocks.of(row)) {
            double valueX = block.metrics().getOrDefault(diversity, Double.NaN);
            double valueY = block.metrics().getOrDefault(quality, Double.NaN);
            if (Double.isFinite(valueX) && Double.isFinite(valueY)) {
                pairs.add(new double[] {valueX, valueY});
            }
        }
        // With a block missing, the region would lie round another mean than the one that is drawn.
        return pairs.size() == row.seeds()
                ? Optional.of(Region.of(column(pairs, 0), column(pairs, 1)))
                : Optional.empty();
    }

    private static double[] column(List<double[]> pairs, int index) {
        return pairs.stream().mapToDouble(pair -> pair[index]).toArray();
    }

    /** The region's outline, cut at the values the metrics can take. */
    private double[][] outline(Region region) {
        double[][] outline = region.outline(CORNERS);
        return new double[][] {
            DoubleStream.of(outline[0]).map(known(diversity)::cut).toArray(),
            DoubleStream.of(outline[1]).map(known(quality)::cut).toArray()
        };
    }

    Axis xAxis(Collection<Row> rows) {
        if (!isOfMetrics()) {
            return Axis.of(
                    parameter,
                    Range.spanning(
                            rows.stream().mapToDouble(row -> x(row).mean()).toArray()));
        }
        return Axis.of(diversity, known(diversity), range(diversity, rows, 0));
    }

    Axis yAxis(Collection<Row> rows) {
        return Axis.of(quality, known(quality), range(quality, rows, 1));
    }

    private Range range(String metric, Collection<Row> rows, int coordinate) {
        DoubleStream.Builder values = DoubleStream.builder();
        for (Row row : rows) {
            Estimate estimate = coordinate == 0 ? x(row) : y(row);
            values.add(estimate.mean());
            Optional<Region> region = region(row);
            if (region.isPresent()) {
                DoubleStream.of(outline(region.get())[coordinate]).forEach(values::add);
            } else {
                values.add(estimate.low()).add(estimate.high());
            }
        }
        return Range.round(values.build())
                .within(known(metric).least(), known(metric).most());
    }

    void addIntervals(Plot plot, List<Row> rows, Color colour) {
        for (Row row : rows) {
            Optional<Region> region = region(row);
            if (region.isPresent()) {
                double[][] outline = outline(region.get());
                plot.add(outline[0], outline[1], colour, null, Palette.errorLine());
            } else if (isPoint(row)) {
                plot.addIntervalOfX(x(row), y(row).mean(), colour);
                plot.addIntervalOfY(x(row).mean(), y(row), colour);
            }
        }
    }

    /** The points of a line in its order, joined; a row without the swept parameter runs across. */
    void addLine(
            Plot plot, List<Row> rows, Color colour, @Nullable Marker marker, BasicStroke stroke, BasicStroke across) {
        rows.stream().filter(this::isLevel).forEach(row -> plot.addLevel(y(row).mean(), colour, across));
        List<Row> points = rows.stream().filter(this::isPoint).toList();
        if (!points.isEmpty()) {
            plot.add(
                    points.stream().mapToDouble(row -> x(row).mean()).toArray(),
                    points.stream().mapToDouble(row -> y(row).mean()).toArray(),
                    colour,
                    marker,
                    points.size() > 1 ? stroke : null);
        }
    }

    /** Dashed lines through the floor; with both metrics its intervals too. */
    void addFloor(Plot plot, Row floor) {
        if (y(floor).isDefined()) {
            plot.addLevel(y(floor).mean(), Palette.AXIS, Palette.floorLine());
        }
        if (isOfMetrics() && x(floor).isDefined()) {
            plot.addUpright(x(floor).mean(), Palette.AXIS, Palette.floorLine());
        }
        addIntervals(plot, List.of(floor), Palette.FLOOR);
    }

    void addFloorStar(Plot plot, Row floor) {
        if (isPoint(floor)) {
            plot.add(new double[] {x(floor).mean()}, new double[] {y(floor).mean()}, Palette.FLOOR, Palette.STAR, null);
        }
    }

    /** Whether a floor can be marked at all. */
    boolean marks(Row floor) {
        return y(floor).isDefined() || (isOfMetrics() && x(floor).isDefined());
    }

    /** What the intervals are, for the small print. */
    String words(Collection<Row> rows) {
        long ellipses = rows.stream().filter(row -> region(row).isPresent()).count();
        boolean crosses = rows.stream()
                .anyMatch(
                        row -> region(row).isEmpty() && isDrawn(row) && (x(row).hasInterval() || y(row).hasInterval()));
        String bars = crosses ? "Bars: 95 % intervals of each metric by itself" : "";
        String why = intervals == Intervals.ELLIPSE ? ", where fewer than 3 seed blocks allow no ellipse" : "";
        if (ellipses > 0) {
            String joint = "Ellipses: joint 95 % confidence regions (Hotelling) of the seed blocks.";
            return crosses ? joint + " " + bars + "." : joint;
        }
        return crosses ? bars + (isOfMetrics() ? why : "") + "." : "No intervals.";
    }
}

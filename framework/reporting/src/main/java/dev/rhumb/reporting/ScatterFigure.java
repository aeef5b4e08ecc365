package dev.rhumb.reporting;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Points in the plane, coloured by class, over reference points in grey; one unit is as long along x as along y. */
public final class ScatterFigure implements Figure {
    private static final int WIDTH = 620;
    private static final int PLOT_HEIGHT = 580;

    private final double[][] points;
    private final int[] classes;
    private final double[][] reference;
    private final List<Integer> names;
    private final List<String> notes = new ArrayList<>();
    private final Page page;

    /**
     * A sheet of points.
     *
     * @param title title of the figure
     * @param points (N, 2), row by row
     * @param classes N class indices
     * @param reference (M, 2), row by row; may be empty
     * @throws ReportingException if lengths do not match or no point is finite
     */
    public ScatterFigure(String title, float[] points, int[] classes, float[] reference) {
        if (points.length != 2 * classes.length || reference.length % 2 != 0) {
            throw new ReportingException(
                    "A scatter of points needs two coordinates per point and one class each, but got "
                            + points.length + " coordinates for " + classes.length + " classes and " + reference.length
                            + " coordinates of reference points.");
        }
        int[] kept = IntStream.range(0, classes.length)
                .filter(i -> Float.isFinite(points[2 * i]) && Float.isFinite(points[2 * i + 1]))
                .toArray();
        if (kept.length == 0) {
            throw new ReportingException(
                    "A scatter of points needs at least one finite point, but got none among " + classes.length + ".");
        }
        if (kept.length < classes.length) {
            notes.add("Not drawn: " + (classes.length - kept.length) + " points that are not finite.");
        }
        this.points = Arrays.stream(kept)
                .mapToObj(i -> new double[] {points[2 * i], points[2 * i + 1]})
                .toArray(double[][]::new);
        this.classes = Arrays.stream(kept).map(i -> classes[i]).toArray();
        this.reference = IntStream.range(0, reference.length / 2)
                .filter(i -> Float.isFinite(reference[2 * i]) && Float.isFinite(reference[2 * i + 1]))
                .mapToObj(i -> new double[] {reference[2 * i], reference[2 * i + 1]})
                .toArray(double[][]::new);
        this.names =
                List.copyOf(new TreeSet<>(IntStream.of(this.classes).boxed().toList()));
        String footer = Text.grouped(kept.length) + " samples"
                + (this.reference.length == 0 ? "." : ", " + Text.grouped(this.reference.length) + " reference points.")
                + (notes.isEmpty() ? "" : " " + notes.get(0));
        this.page = new Page(WIDTH, PLOT_HEIGHT, title, legend(), footer);
    }

    private List<LegendEntry> legend() {
        List<LegendEntry> entries = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            entries.add(new LegendEntry(
                    "class " + names.get(i),
                    Palette.colour(i),
                    names.size() <= 7 ? SeriesMarkers.CIRCLE : Palette.marker(i),
                    null));
        }
        if (reference.length > 0) {
            entries.add(new LegendEntry("reference", Palette.REFERENCE_POINTS, SeriesMarkers.CIRCLE, null));
        }
        return entries;
    }

    /** Dots while colours last, then the shapes of the second round. */
    private Marker marker(int index) {
        return names.size() <= 7 ? Palette.DOT : new Small(Palette.marker(index));
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
        plot().paint(inner);
        inner.dispose();
    }

    /**
     * A plot whose units are equally long. The room for tick labels depends a little on the limits, so the limits are
     * adjusted to the area until they fit.
     */
    Plot plot() {
        Range x = range(0);
        Range y = range(1);
        Plot plot = filled(x, y);
        for (int i = 0; i < 4; i++) {
            double unit = Math.max(
                    width(range(0)) / plot.area().getWidth(),
                    width(range(1)) / plot.area().getHeight());
            x = widened(range(0), unit * plot.area().getWidth());
            y = widened(range(1), unit * plot.area().getHeight());
            plot = filled(x, y);
        }
        return plot;
    }

    private Plot filled(Range x, Range y) {
        Plot plot = Plot.filling(WIDTH, PLOT_HEIGHT, Axis.of("x\u2081", x), Axis.of("x\u2082", y));
        if (reference.length > 0) {
            plot.add(column(reference, 0), column(reference, 1), Palette.REFERENCE_POINTS, Palette.DOT, null);
        }
        for (int i = 0; i < names.size(); i++) {
            int name = names.get(i);
            double[][] mine = IntStream.range(0, points.length)
                    .filter(j -> classes[j] == name)
                    .mapToObj(j -> points[j])
                    .toArray(double[][]::new);
            plot.add(column(mine, 0), column(mine, 1), Palette.colour(i), marker(i), null);
        }
        return plot;
    }

    private static double[] column(double[][] rows, int index) {
        return Arrays.stream(rows).mapToDouble(row -> row[index]).toArray();
    }

    private Range range(int axis) {
        double[] all = java.util.stream.DoubleStream.concat(
                        Arrays.stream(column(points, axis)), Arrays.stream(column(reference, axis)))
                .toArray();
        double low = Arrays.stream(all).min().orElse(0);
        double high = Arrays.stream(all).max().orElse(1);
        double pad = high > low ? 0.04 * (high - low) : 0.5;
        return new Range(low - pad, high + pad, false);
    }

    private static double width(Range range) {
        return range.high() - range.low();
    }

    private static Range widened(Range range, double width) {
        double middle = (range.low() + range.high()) / 2;
        return new Range(middle - width / 2, middle + width / 2, false);
    }

    private static final class Small extends Marker {
        private final Marker shape;

        Small(Marker shape) {
            this.shape = shape;
        }

        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            Color colour = graphics.getColor();
            shape.paint(graphics, x, y, Math.max(3, size / 2));
            graphics.setColor(colour);
        }
    }
}

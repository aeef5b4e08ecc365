package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Signals over time as small line plots with one scale, class by class and coloured by class. */
public final class SignalFigure implements Figure {
    private static final int COLUMNS = 8;
    private static final int CELL_WIDTH = 112;
    private static final int CELL_HEIGHT = 62;
    private static final int GAP = 6;
    private static final int MARGIN = 16;
    private static final float LINE = 1.3f;

    private final float[][] signals;
    private final int[] classes;
    private final int channels;
    private final List<Integer> names;
    private final double most;
    private final Page page;

    /**
     * @param title title of the figure
     * @param signals (N, channels, length), row by row; all finite
     * @param channels of each signal; the first is drawn strong
     * @param classes N class indices; negative for signals without a class
     * @throws ReportingException if lengths do not match, or a value is not finite
     */
    public SignalFigure(String title, float[] signals, int channels, int[] classes) {
        int count = classes.length;
        if (count == 0 || channels < 1 || signals.length == 0 || signals.length % (count * channels) != 0) {
            throw new ReportingException("Signals need as many values for each channel of each signal, but got "
                    + signals.length + " values for " + count + " signals of " + channels + " channels.");
        }
        int size = signals.length / count;
        double largest = 0;
        for (float value : signals) {
            largest = Math.max(largest, Math.abs(value));
            if (!Float.isFinite(value)) {
                throw new ReportingException("Signals must be finite, but got " + value + ".");
            }
        }
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingInt(i -> classes[i])) // stable
                .mapToInt(Integer::intValue)
                .toArray();
        this.signals = Arrays.stream(order)
                .mapToObj(i -> Arrays.copyOfRange(signals, i * size, (i + 1) * size))
                .toArray(float[][]::new);
        this.classes = Arrays.stream(order).map(i -> classes[i]).toArray();
        this.channels = channels;
        this.names = List.copyOf(new TreeSet<>(IntStream.of(classes).boxed().toList()));
        this.most = largest == 0 ? 1 : largest;
        int rows = (count + COLUMNS - 1) / COLUMNS;
        this.page = new Page(
                2 * MARGIN + COLUMNS * CELL_WIDTH + (COLUMNS - 1) * GAP,
                rows * (CELL_HEIGHT + GAP),
                title,
                legend(),
                String.format(
                        Locale.ROOT,
                        "%s signals of length %d; all panels from %.2f to %.2f.",
                        Text.grouped(count),
                        size / channels,
                        -most,
                        most));
    }

    private List<LegendEntry> legend() {
        return names.stream()
                .map(name -> new LegendEntry(
                        name < 0 ? "no class" : "class " + name,
                        Palette.colour(names.indexOf(name)),
                        null,
                        new BasicStroke(2)))
                .toList();
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
        for (int i = 0; i < signals.length; i++) {
            Graphics2D cell = (Graphics2D) graphics.create();
            cell.translate(
                    MARGIN + i % COLUMNS * (CELL_WIDTH + GAP), page.plotTop() + i / COLUMNS * (CELL_HEIGHT + GAP));
            paint(cell, signals[i], names.indexOf(classes[i]));
            cell.dispose();
        }
    }

    private void paint(Graphics2D cell, float[] signal, int colour) {
        cell.setStroke(new BasicStroke(1));
        cell.setColor(Palette.GRID);
        cell.draw(new Line2D.Double(0, CELL_HEIGHT / 2.0, CELL_WIDTH, CELL_HEIGHT / 2.0));
        cell.draw(new Rectangle2D.Double(0, 0, CELL_WIDTH, CELL_HEIGHT));
        int length = signal.length / channels;
        for (int channel = channels - 1; channel >= 0; channel--) {
            Path2D line = new Path2D.Double();
            for (int t = 0; t < length; t++) {
                double x = length == 1 ? CELL_WIDTH / 2.0 : (double) CELL_WIDTH * t / (length - 1);
                double y = CELL_HEIGHT / 2.0 * (1 - 0.94 * signal[channel * length + t] / most);
                if (t == 0) {
                    line.moveTo(x, y);
                } else {
                    line.lineTo(x, y);
                }
            }
            cell.setColor(channel == 0 ? Palette.colour(colour) : Palette.REFERENCE_POINTS);
            cell.setStroke(new BasicStroke(LINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            cell.draw(line);
        }
    }
}

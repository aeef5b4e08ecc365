package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What a sample of each arm costs, at the arm's dearest point: bars of network evaluations and gradients, which are counted,
 * and of sampling seconds, which are those of the machine and its load.
 */
public final class CostFigure implements Figure {
    private static final String SECONDS = "sampling seconds per 1,000 samples";
    private static final int PANEL_WIDTH = 280;
    private static final int NARROWEST = 150;
    private static final int BAR = 24;
    private static final int AXIS = 56;
    private static final int FOOT = 8;
    private static final int GAP = 22;
    private static final int MARGIN = 16;
    /** Room for the number at the end of the longest bar. */
    private static final double HEADROOM = 1.3;

    private final List<String> arms;
    private final List<Panel> panels = new ArrayList<>();
    private final Font font = Text.font(12f);
    private final int labels;
    private final int columns;
    private final int panelWidth;
    private final int panelHeight;
    private final Look.Size size;
    private final Page page;

    /** @param titles of the axis, the longest first
     * @param values one for each arm, NaN where it is unknown */
    private record Panel(List<String> titles, double[] values) {}

    /**
     * The costs of one table.
     *
     * @param table the points
     * @param blocks their sampling seconds; without any there is no panel of them
     * @param question the experiment's question, the title
     * @throws ReportingException if no point says what it cost
     */
    public CostFigure(MetricsTable table, SeedBlocks blocks, String question) {
        this(table, blocks, question, Look.SCREEN);
    }

    /**
     * The costs of one table.
     *
     * @param table the points
     * @param blocks their sampling seconds; without any there is no panel of them
     * @param question the experiment's question, the title
     * @param look size of the figure
     * @throws ReportingException if no point says what it cost, or the figure is too small for its font
     */
    public CostFigure(MetricsTable table, SeedBlocks blocks, String question, Look look) {
        this.arms = table.arms();
        add(table, List.of("evaluations per sample", "evaluations"), Row::evaluations);
        add(table, List.of("gradients per sample", "gradients"), Row::gradients);
        add(table, List.of(SECONDS, "seconds per 1,000"), blocks::secondsPerThousand);
        if (panels.isEmpty()) {
            throw new ReportingException(table.name() + " has no cost for any point.");
        }
        this.labels = MARGIN
                + (int) Math.ceil(arms.stream()
                        .mapToDouble(arm -> Text.width(arm, font))
                        .max()
                        .orElse(0));
        this.size = look.size(labels + panels.size() * PANEL_WIDTH);
        this.columns = Math.max(1, Math.min(panels.size(), (size.width() - labels) / NARROWEST));
        this.panelWidth = (size.width() - labels) / columns;
        this.panelHeight = AXIS + arms.size() * BAR;
        int rows = (panels.size() + columns - 1) / columns;
        this.page = Page.of(look, size.width(), rows * panelHeight, question, List.of(), footer());
        panels.forEach(this::plot);
    }

    /** Whether any point says what it cost. */
    static boolean isKnown(MetricsTable table) {
        return table.points().stream().anyMatch(row -> row.evaluations() > 0);
    }

    private void add(MetricsTable table, List<String> titles, ToDoubleFunction<Row> cost) {
        double[] values = arms.stream()
                .mapToDouble(arm -> table.points(arm).stream()
                        .mapToDouble(cost)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN))
                .toArray();
        for (double value : values) {
            if (value > 0) {
                panels.add(new Panel(titles, values));
                return;
            }
        }
    }

    private String footer() {
        String seconds = "Seconds are those of the machine and its load during the run.";
        return "The most expensive point of each arm."
                + (panels.stream().anyMatch(p -> p.titles().contains(SECONDS)) ? " " + seconds : "");
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
    public void paint(Graphics2D graphics) {
        page.paint(graphics);
        for (int i = 0; i < panels.size(); i++) {
            Graphics2D inner = (Graphics2D) graphics.create();
            inner.translate(labels + i % columns * panelWidth, page.plotTop() + i / columns * panelHeight);
            paint(panels.get(i), i % columns == 0, inner);
            inner.dispose();
        }
    }

    private Plot plot(Panel panel) {
        double most =
                DoubleStream.of(panel.values()).filter(Double::isFinite).max().orElse(1);
        Plot plot = new Plot(
                new Rectangle(FOOT, 8, panelWidth - FOOT - GAP, arms.size() * BAR),
                new Axis(panel.titles(), new Range(0, most * HEADROOM, false)),
                Plot.Written.TITLE,
                Axis.ofRows(arms.size()),
                Plot.Written.NOTHING);
        BasicStroke bar = new BasicStroke(BAR * 0.62f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
        for (int i = 0; i < arms.size(); i++) {
            double value = panel.values()[i];
            if (value > 0) {
                double[] level = {row(i), row(i)};
                plot.add(new double[] {0, value}, level, colour(i), null, bar);
            }
        }
        return plot;
    }

    /** Colours distinguish arms while there are enough of them. */
    private Color colour(int arm) {
        return Palette.colour(arms.size() > Palette.COUNT ? 0 : arm);
    }

    private void paint(Panel panel, boolean first, Graphics2D graphics) {
        Plot plot = plot(panel);
        plot.paint(graphics);
        double middle = Text.capHeight(font) / 2;
        for (int i = 0; i < arms.size(); i++) {
            Point2D foot = plot.position(0, row(i));
            if (first) {
                double left = foot.getX() - 8 - Text.width(arms.get(i), font);
                Text.draw(graphics, arms.get(i), font, Text.INK, left, foot.getY() + middle);
            }
            double value = panel.values()[i];
            if (Double.isFinite(value)) {
                Point2D end = plot.position(value, row(i));
                String text = Text.rounded(new Estimate(value, Double.NaN, Double.NaN))[0];
                Text.drawOnGround(graphics, text, font, Text.INK, end.getX() + 5, end.getY() + middle);
            }
        }
    }

    /** The first arm is the top one. */
    private double row(int arm) {
        return arms.size() - 1.0 - arm;
    }
}

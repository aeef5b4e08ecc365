package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a sample of each arm costs, at the arm's dearest point: bars of network evaluations and gradients, which are counted,
 * and of sampling seconds, which are those of the machine and its load.
 */
public final class CostFigure implements Figure {
    private static final int PANEL_WIDTH = 280;
    private static final int BAR = 24;
    private static final int AXIS = 56;
    private static final int MARGIN = 16;
    /** Room for the number at the end of the longest bar. */
    private static final double HEADROOM = 1.3;

    private final List<String> arms;
    private final List<Panel> panels = new ArrayList<>();
    private final Font font = Text.font(Font.PLAIN, 12f);
    private final int labels;
    private final Page page;

    /** @param values one for each arm, NaN where it is unknown */
    private record Panel(String title, double[] values) {}

    /**
     * The costs of one table.
     *
     * @param table the points
     * @param blocks their sampling seconds; without any there is no panel of them
     * @param question the experiment's question, the title
     * @throws ReportingException if no point says what it cost
     */
    public CostFigure(MetricsTable table, SeedBlocks blocks, String question) {
        this.arms = table.arms();
        add(table, "evaluations per sample", Row::evaluations);
        add(table, "gradients per sample", Row::gradients);
        add(table, "sampling seconds per 1,000 samples", blocks::secondsPerThousand);
        if (panels.isEmpty()) {
            throw new ReportingException(table.name() + " has no cost for any point.");
        }
        this.labels = MARGIN
                + (int) Math.ceil(arms.stream()
                        .mapToDouble(arm -> Text.width(arm, font))
                        .max()
                        .orElse(0));
        this.page =
                new Page(labels + panels.size() * PANEL_WIDTH, AXIS + arms.size() * BAR, question, List.of(), footer());
    }

    /** Whether any point says what it cost. */
    static boolean isKnown(MetricsTable table) {
        return table.points().stream().anyMatch(row -> row.evaluations() > 0);
    }

    private void add(MetricsTable table, String title, ToDoubleFunction<Row> cost) {
        double[] values = arms.stream()
                .mapToDouble(arm -> table.points(arm).stream()
                        .mapToDouble(cost)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(Double.NaN))
                .toArray();
        for (double value : values) {
            if (value > 0) {
                panels.add(new Panel(title, values));
                return;
            }
        }
    }

    private String footer() {
        String seconds = "Seconds are those of the machine and its load during the run.";
        return "The most expensive point of each arm."
                + (panels.stream().anyMatch(p -> p.title().contains("seconds")) ? " " + seconds : "");
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
        for (int i = 0; i < panels.size(); i++) {
            Graphics2D inner = (Graphics2D) graphics.create();
            inner.translate(labels + i * PANEL_WIDTH, page.plotTop());
            paint(panels.get(i), i == 0, inner);
            inner.dispose();
        }
    }

    private void paint(Panel panel, boolean first, Graphics2D graphics) {
        double most = 0;
        for (double value : panel.values()) {
            most = value > most ? value : most;
        }
        Plot plot = new Plot(
                PANEL_WIDTH,
                page.plotHeight(),
                panel.title(),
                "",
                new Range(0, most * HEADROOM, false),
                new Range(-0.5, arms.size() - 0.5, false));
        plot.hideYAxis();
        BasicStroke bar = new BasicStroke(BAR * 0.62f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
        for (int i = 0; i < arms.size(); i++) {
            double value = panel.values()[i];
            if (value > 0) {
                double[] level = {row(i), row(i)};
                plot.add(new double[] {0, value}, level, Palette.colour(i), null, bar);
            }
        }
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
                Text.drawWithHalo(graphics, text, font, Text.INK, end.getX() + 5, end.getY() + middle);
            }
        }
    }

    /** The first arm is the top one. */
    private double row(int arm) {
        return arms.size() - 1.0 - arm;
    }
}

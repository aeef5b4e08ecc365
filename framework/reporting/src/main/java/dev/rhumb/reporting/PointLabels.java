package dev.rhumb.reporting;

import dev.rhumb.reporting.MetricsTable.Row;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The swept value beside each point of some lines, where it hides the least. */
final class PointLabels {
    private static final Font FONT = Text.font(11f);

    private final Plane plane;
    private final Plot plot;
    private final LabelPlacer placer;
    private final List<LabelPlacer.Wanted> wanted = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<Color> colours = new ArrayList<>();

    PointLabels(Plane plane, Plot plot) {
        this.plane = plane;
        this.plot = plot;
        this.placer = new LabelPlacer(plot.area());
    }

    /** Labels a line, which other labels avoid. */
    void add(List<Row> line, Color colour) {
        Point2D previous = null;
        for (Row row : line) {
            if (!plane.isPoint(row)) {
                continue;
            }
            Point2D point = position(row);
            placer.avoid(point, Page.MARKER_SIZE + 2);
            if (previous != null) {
                placer.avoid(new Line2D.Double(previous, point));
            }
            previous = point;
            avoidIntervals(row);
            want(row, point, colour);
        }
    }

    private void want(Row row, Point2D point, Color colour) {
        String text = SweepSeries.label(row);
        if (!text.isEmpty()) {
            wanted.add(new LabelPlacer.Wanted(point, Text.width(text, FONT), Text.capHeight(FONT)));
            texts.add(text);
            colours.add(Palette.dark(colour));
        }
    }

    private Point2D position(Row row) {
        return plot.position(plane.x(row).mean(), plane.y(row).mean());
    }

    private void avoidIntervals(Row row) {
        Estimate across = plane.x(row);
        Estimate up = plane.y(row);
        if (plane.region(row).isPresent()) {
            return;
        }
        if (across.hasInterval()) {
            placer.avoid(
                    new Line2D.Double(plot.position(across.low(), up.mean()), plot.position(across.high(), up.mean())));
        }
        if (up.hasInterval()) {
            placer.avoid(
                    new Line2D.Double(plot.position(across.mean(), up.low()), plot.position(across.mean(), up.high())));
        }
    }

    /** Keeps labels off the floor's star and lines. */
    void avoidFloor(Row floor) {
        Rectangle2D area = plot.area();
        if (plane.isPoint(floor)) {
            placer.avoid(position(floor), 2.0 * Page.MARKER_SIZE + 2);
        }
        if (plane.y(floor).isDefined()) {
            double level = plot.position(1, plane.y(floor).mean()).getY();
            placer.avoid(new Line2D.Double(area.getMinX(), level, area.getMaxX(), level));
        }
        if (plane.x(floor).isDefined()) {
            double upright = plot.position(plane.x(floor).mean(), 1).getX();
            placer.avoid(new Line2D.Double(upright, area.getMinY(), upright, area.getMaxY()));
        }
    }

    void paint(Graphics2D graphics) {
        List<Rectangle2D> boxes = placer.place(wanted);
        for (int i = 0; i < boxes.size(); i++) {
            Rectangle2D box = boxes.get(i);
            Text.drawOnGround(graphics, texts.get(i), FONT, colours.get(i), box.getX(), box.getMaxY());
        }
    }
}

package dev.rhumb.reporting;

import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds a place for each label near its point: of 48 places round it the one that hides the least. Labels are placed one
 * by one and then each once more, twice, given all the others; the same input gives the same places.
 */
final class LabelPlacer {
    private static final double[] DISTANCES = {4, 9, 16, 25};
    private static final int ANGLES = 12;

    private final Rectangle2D bounds;
    private final List<Line2D> lines = new ArrayList<>();
    private final List<Rectangle2D> markers = new ArrayList<>();

    LabelPlacer(Rectangle2D bounds) {
        this.bounds = bounds;
    }

    /** A label to place: its point and its size. */
    record Wanted(Point2D point, double width, double height) {}

    void avoid(Line2D line) {
        lines.add(line);
    }

    void avoid(Point2D marker, double size) {
        markers.add(new Rectangle2D.Double(marker.getX() - size / 2, marker.getY() - size / 2, size, size));
    }

    /** The box of each label, in the order given. */
    List<Rectangle2D> place(List<Wanted> labels) {
        List<Rectangle2D> boxes = new ArrayList<>();
        for (Wanted label : labels) {
            boxes.add(best(label, boxes, -1));
        }
        for (int sweep = 0; sweep < 2; sweep++) {
            for (int i = 0; i < labels.size(); i++) {
                boxes.set(i, best(labels.get(i), boxes, i));
            }
        }
        return boxes;
    }

    private Rectangle2D best(Wanted label, List<Rectangle2D> others, int self) {
        Rectangle2D best = candidate(label, 0, DISTANCES[0]);
        double least = Double.POSITIVE_INFINITY;
        for (double distance : DISTANCES) {
            for (int step = 0; step < ANGLES; step++) {
                Rectangle2D box = candidate(label, 2 * Math.PI * step / ANGLES, distance);
                // A hair for the order of the angles, so that ties never depend on rounding.
                double cost = cost(box, others, self) + 0.25 * distance + 0.01 * step;
                if (cost < least) {
                    least = cost;
                    best = box;
                }
            }
        }
        return best;
    }

    private double cost(Rectangle2D box, List<Rectangle2D> others, int self) {
        double cost = bounds.contains(box) ? 0 : 1000;
        Rectangle2D roomy =
                new Rectangle2D.Double(box.getX() - 2, box.getY() - 2, box.getWidth() + 4, box.getHeight() + 4);
        for (int i = 0; i < others.size(); i++) {
            cost += i != self && others.get(i).intersects(roomy) ? 300 : 0;
        }
        for (Rectangle2D marker : markers) {
            cost += marker.intersects(box) ? 100 : 0;
        }
        for (Line2D line : lines) {
            cost += line.intersects(box) ? 12 : 0;
        }
        return cost;
    }

    /** The box whose nearest edge or corner is so far from the marker's rim, in the given direction, up being first. */
    private static Rectangle2D candidate(Wanted label, double angle, double distance) {
        double reach = Page.MARKER_SIZE / 2.0 + distance;
        double dx = Math.sin(angle);
        double dy = -Math.cos(angle);
        double x = label.point().getX() + dx * (reach + label.width() / 2);
        double y = label.point().getY() + dy * (reach + label.height() / 2);
        return new Rectangle2D.Double(x - label.width() / 2, y - label.height() / 2, label.width(), label.height());
    }
}

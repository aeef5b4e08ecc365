package dev.rhumb.diffusion.data.shapes;

/** An outline as its signed distance. Outlines lie within the unit circle about the origin; y points down. */
interface Outline {
    /** Distance to the outline, negative inside; exact near the outline, elsewhere of the right sign. */
    double distance(double x, double y);

    static Outline disc(double radius) {
        return (x, y) -> length(x, y) - radius;
    }

    static Outline ring(double inner, double outer) {
        double middle = (inner + outer) / 2;
        double half = (outer - inner) / 2;
        return (x, y) -> Math.abs(length(x, y) - middle) - half;
    }

    /** A disc from which another to its right is cut away, its middle where the eye sees it. */
    static Outline crescent(double radius, double shift, double cut) {
        Outline disc = disc(radius);
        Outline hole = disc(cut);
        double middle = 0.08;
        return (x, y) -> Math.max(disc.distance(x - middle, y), -hole.distance(x - middle - shift, y));
    }

    /**
     * A closed polygon, by the distance to its nearest edge and the even-odd rule.
     *
     * @param corners x0, y0, x1, y1, ...
     */
    static Outline polygon(double... corners) {
        int count = corners.length / 2;
        return (x, y) -> {
            double nearest = Double.POSITIVE_INFINITY;
            boolean inside = false;
            double fromX = corners[2 * count - 2];
            double fromY = corners[2 * count - 1];
            for (int i = 0; i < count; i++) {
                double toX = corners[2 * i];
                double toY = corners[2 * i + 1];
                double edgeX = toX - fromX;
                double edgeY = toY - fromY;
                double share = ((x - fromX) * edgeX + (y - fromY) * edgeY) / (edgeX * edgeX + edgeY * edgeY);
                double t = Math.max(0, Math.min(1, share));
                double dx = x - fromX - t * edgeX;
                double dy = y - fromY - t * edgeY;
                nearest = Math.min(nearest, dx * dx + dy * dy);
                if ((fromY > y) != (toY > y) && x < fromX + (y - fromY) / edgeY * edgeX) {
                    inside = !inside;
                }
                fromX = toX;
                fromY = toY;
            }
            return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
        };
    }

    /** Corners on circles of alternating radius, the first pointing up: one radius twice gives a regular polygon. */
    static Outline star(int points, double outer, double inner) {
        double[] corners = new double[4 * points];
        for (int i = 0; i < 2 * points; i++) {
            double radius = i % 2 == 0 ? outer : inner;
            double angle = Math.PI * i / points;
            corners[2 * i] = radius * StrictMath.sin(angle);
            corners[2 * i + 1] = -radius * StrictMath.cos(angle);
        }
        return polygon(corners);
    }

    /** A heart, its tip down: a square on its corner whose upper sides carry half-discs. */
    static Outline heart() {
        double scale = 1.54;
        double centre = 0.627;
        double radius = Math.sqrt(2) / 4;
        return (x, y) -> {
            double u = Math.abs(x) / scale;
            double v = centre - y / scale;
            if (u + v > 1) {
                return scale * (length(u - 0.25, v - 0.75) - radius);
            }
            double foot = Math.max(u + v, 0) / 2;
            double distance = Math.min(length(u, v - 1), length(u - foot, v - foot));
            return scale * (u > v ? distance : -distance);
        };
    }

    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }
}

package dev.rhumb.reporting;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Looks of series: Okabe and Ito's colours ("Color Universal Design", 2008), which stay apart under the common forms of
 * colour blindness, each with its own marker so that print in grey is readable too. Their yellow is left out: on white
 * it cannot be read. Black is kept for the floor.
 */
final class Palette {
    static final Color FLOOR = Color.BLACK;
    static final Color REFERENCE_POINTS = new Color(0xBBBBBB);
    static final Color GRID = new Color(0xE4E4E4);
    static final Color AXIS = new Color(0x666666);

    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xD55E00),
            new Color(0x009E73),
            new Color(0xCC79A7),
            new Color(0xE69F00),
            new Color(0x56B4E9),
            new Color(0x6B6B6B));
    private static final List<Marker> MARKERS = List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.DIAMOND,
            SeriesMarkers.TRIANGLE_DOWN,
            new Stroked(false),
            new Stroked(true));
    /** As many lines as one plot can hold: more would repeat colours. */
    static final int COUNT = 7;

    // The same markers in the words of a script that draws them.
    private static final List<String> MARKER_NAMES =
            List.of("circle", "square", "triangle-up", "diamond", "triangle-down", "plus", "cross");
    private static final float[][] DASHES = {null, {6, 3}, {1.5f, 3}, {8, 3, 1.5f, 3}};

    static final Marker STAR = new Star();
    static final Marker DOT = new Dot();
    static final Marker CAP_OF_X = new Cap(true);
    static final Marker CAP_OF_Y = new Cap(false);

    private Palette() {}

    static Color colour(int series) {
        return COLOURS.get(series % COLOURS.size());
    }

    /** Shifted on the second round of colours, so that colour and marker together are unique for 49 series. */
    static Marker marker(int series) {
        return MARKERS.get((series + series / COLOURS.size()) % MARKERS.size());
    }

    /** The name of {@link #marker}. */
    static String markerName(int series) {
        return MARKER_NAMES.get((series + series / COLOURS.size()) % MARKER_NAMES.size());
    }

    /** A colour as in CSS. */
    static String css(Color colour) {
        return String.format("#%06x", colour.getRGB() & 0xFFFFFF);
    }

    /** The dashes of {@link #line} as in SVG; empty for a solid line. */
    static String dashes(int series) {
        float[] dash = DASHES[series / COLOURS.size() % DASHES.length];
        return dash == null ? "" : Arrays.toString(dash).replaceAll("[\\[\\]]", "");
    }

    static BasicStroke line(int series) {
        return stroke(1.8f, DASHES[series / COLOURS.size() % DASHES.length]);
    }

    /** Of a line behind the one that matters. */
    static BasicStroke otherLine() {
        return stroke(0.9f, null);
    }

    static BasicStroke errorLine() {
        return stroke(1.0f, null);
    }

    static BasicStroke floorLine() {
        return stroke(1.1f, new float[] {5, 4});
    }

    static BasicStroke unsweptLine() {
        return stroke(1.8f, new float[] {1.5f, 3});
    }

    private static BasicStroke stroke(float width, float @org.jspecify.annotations.Nullable [] dash) {
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0);
    }

    /** Lighter, for intervals behind the line. */
    static Color light(Color colour) {
        return new Color((colour.getRed() + 255) / 2, (colour.getGreen() + 255) / 2, (colour.getBlue() + 255) / 2);
    }

    /** Darker, for small text in a series' colour. */
    static Color dark(Color colour) {
        return new Color(colour.getRed() * 7 / 10, colour.getGreen() * 7 / 10, colour.getBlue() * 7 / 10);
    }

    /** A small point without a rim. */
    private static final class Dot extends Marker {
        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            double radius = size * 0.2;
            graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
        }
    }

    /** A five-pointed star with a white rim. */
    private static final class Star extends Marker {
        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            Path2D star = new Path2D.Double();
            for (int i = 0; i < 10; i++) {
                double radius = size * (i % 2 == 0 ? 0.95 : 0.4);
                double angle = Math.PI * i / 5 - Math.PI / 2;
                double px = x + radius * Math.cos(angle);
                double py = y + radius * Math.sin(angle);
                if (i == 0) {
                    star.moveTo(px, py);
                } else {
                    star.lineTo(px, py);
                }
            }
            star.closePath();
            Color fill = graphics.getColor();
            graphics.setColor(Color.WHITE);
            graphics.setStroke(stroke(2.4f, null));
            graphics.draw(star);
            graphics.setColor(fill);
            graphics.fill(star);
        }
    }

    /** The end of an error bar: a short stroke across it. */
    private static final class Cap extends Marker {
        private final boolean acrossX;

        Cap(boolean acrossX) {
            this.acrossX = acrossX;
        }

        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            double half = 2.5;
            graphics.setStroke(errorLine());
            graphics.draw(
                    acrossX
                            ? new Line2D.Double(x, y - half, x, y + half)
                            : new Line2D.Double(x - half, y, x + half, y));
        }
    }

    /** A plus or a diagonal cross. */
    private static final class Stroked extends Marker {
        private final boolean diagonal;

        Stroked(boolean diagonal) {
            this.diagonal = diagonal;
        }

        @Override
        public void paint(Graphics2D graphics, double x, double y, int size) {
            double half = size / 2.0;
            graphics.setStroke(stroke(2.2f, null));
            if (diagonal) {
                graphics.draw(new Line2D.Double(x - half, y - half, x + half, y + half));
                graphics.draw(new Line2D.Double(x - half, y + half, x + half, y - half));
            } else {
                graphics.draw(new Line2D.Double(x - half, y, x + half, y));
                graphics.draw(new Line2D.Double(x, y - half, x, y + half));
            }
        }
    }
}

package dev.rhumb.diffusion.data.shapes;

/**
 * Draws scenes. A pixel's share in a surface is its centre's signed distance to the outline, plus one half, cut to [0, 1]: the
 * exact share for straight edges along the axes, close to it elsewhere.
 */
final class Painter {
    /** Changes whenever any image or caption changes. */
    static final int VERSION = 2;

    private static final int SIDE = Scene.SIDE;
    private static final int PLANE = SIDE * SIDE;

    private Painter() {}

    /** Writes an image (3, 32, 32), values in [-1, 1]. */
    static void paint(Scene scene, float[] target, int offset) {
        paint(scene.background(), target, offset);
        for (Item item : scene.items()) {
            paint(item, target, offset);
        }
    }

    private static void paint(Background ground, float[] target, int offset) {
        double cos = StrictMath.cos(ground.angle());
        double sin = StrictMath.sin(ground.angle());
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                double x = column + 0.5 - SIDE / 2.0;
                double y = row + 0.5 - SIDE / 2.0;
                double share = share(ground, cos * x + sin * y, cos * y - sin * x);
                int at = offset + row * SIDE + column;
                target[at] = pixel(ground.first().red(), ground.second().red(), share);
                target[at + PLANE] =
                        pixel(ground.first().green(), ground.second().green(), share);
                target[at + 2 * PLANE] =
                        pixel(ground.first().blue(), ground.second().blue(), share);
            }
        }
    }

    private static float pixel(double first, double second, double share) {
        return (float) (2 * (first + share * (second - first)) - 1);
    }

    /** Share of the second tone at a place in the pattern's own directions, in pixels from the middle. */
    private static double share(Background ground, double u, double v) {
        double period = ground.period();
        double phase = ground.phase();
        return switch (ground.pattern()) {
            case PLAIN -> 0;
            case GRADIENT -> Tone.clip(0.5 + u / (1.2 * SIDE));
            case STRIPES -> (1 + wave(u, period, phase)) / 2;
            case CHECKS -> (1 + wave(u, period, phase) * wave(v, period, phase)) / 2;
            case DOTS -> {
                double x = offCentre(u / period + phase) * period;
                double y = offCentre(v / period + phase) * period;
                yield Tone.clip(0.5 + 0.3 * period - Math.sqrt(x * x + y * y));
            }
        };
    }

    /** A square wave between -1 and 1 whose edges are ramps of one pixel. */
    private static double wave(double u, double period, double phase) {
        double toEdge = (0.25 - Math.abs(offCentre(u / period + phase))) * period;
        return Math.max(-1, Math.min(1, 2 * toEdge));
    }

    /** What is left of a number beyond the nearest whole one, in [-0.5, 0.5]. */
    private static double offCentre(double t) {
        return t - Math.floor(t + 0.5);
    }

    private static void paint(Item item, float[] target, int offset) {
        double cos = StrictMath.cos(item.rotation()) / item.radius();
        double sin = StrictMath.sin(item.rotation()) / item.radius();
        double darkX = StrictMath.cos(item.light()) * item.shading() / item.radius();
        double darkY = StrictMath.sin(item.light()) * item.shading() / item.radius();
        int top = (int) Math.max(0, Math.floor(item.y() - item.radius() - 1));
        int bottom = (int) Math.min(SIDE, Math.ceil(item.y() + item.radius() + 1));
        int left = (int) Math.max(0, Math.floor(item.x() - item.radius() - 1));
        int right = (int) Math.min(SIDE, Math.ceil(item.x() + item.radius() + 1));
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                double x = column + 0.5 - item.x();
                double y = row + 0.5 - item.y();
                double inside = 0.5 - item.radius() * item.kind().distance(cos * x + sin * y, cos * y - sin * x);
                if (inside > 0) {
                    double lift = -(darkX * x + darkY * y);
                    blend(target, offset + row * SIDE + column, item.tone(), lift, Math.min(1, inside));
                }
            }
        }
    }

    private static void blend(float[] target, int at, Tone tone, double lift, double share) {
        target[at] += (float) (share * (2 * Tone.clip(tone.red() + lift) - 1 - target[at]));
        target[at + PLANE] += (float) (share * (2 * Tone.clip(tone.green() + lift) - 1 - target[at + PLANE]));
        target[at + 2 * PLANE] += (float) (share * (2 * Tone.clip(tone.blue() + lift) - 1 - target[at + 2 * PLANE]));
    }
}

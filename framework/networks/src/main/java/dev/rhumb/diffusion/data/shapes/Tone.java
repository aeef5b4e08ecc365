package dev.rhumb.diffusion.data.shapes;

/**
 * A colour as drawn.
 *
 * @param red in [0, 1]
 * @param green in [0, 1]
 * @param blue in [0, 1]
 */
public record Tone(double red, double green, double blue) {
    /**
     * From hue, saturation and value (Smith 1978).
     *
     * @param hue in degrees
     */
    static Tone ofHsv(double hue, double saturation, double value) {
        return new Tone(
                component(5, hue, saturation, value),
                component(3, hue, saturation, value),
                component(1, hue, saturation, value));
    }

    private static double component(int n, double hue, double saturation, double value) {
        double turned = (n + hue / 60 + 6) % 6;
        return value - value * saturation * Math.max(0, Math.min(1, Math.min(turned, 4 - turned)));
    }

    /** Euclidean distance in the cube of colours. */
    double distance(Tone other) {
        double r = red - other.red;
        double g = green - other.green;
        double b = blue - other.blue;
        return Math.sqrt(r * r + g * g + b * b);
    }

    /** Every component moved by the same amount, kept in [0, 1]. */
    Tone lighter(double amount) {
        return new Tone(clip(red + amount), clip(green + amount), clip(blue + amount));
    }

    static double clip(double value) {
        return Math.max(0, Math.min(1, value));
    }
}

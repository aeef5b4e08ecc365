package dev.rhumb.diffusion.data.shapes;

import dev.rhumb.diffusion.Draws;
import java.util.List;

/** What colour an object is: a range of hues, saturations and brightnesses that no other colour shares. */
public enum ShapeColour implements Word {
    RED(-8, 8, 0.8, 1, 0.72, 1),
    ORANGE(24, 34, 0.85, 1, 0.9, 1),
    YELLOW(52, 60, 0.75, 1, 0.88, 1),
    GREEN(100, 145, 0.65, 1, 0.5, 0.85),
    BLUE(208, 236, 0.7, 1, 0.7, 1),
    PURPLE(274, 298, 0.6, 0.95, 0.55, 0.85),
    WHITE(0, 360, 0, 0.05, 0.93, 1),
    BLACK(0, 360, 0, 0.3, 0, 0.1);

    private static final List<ShapeColour> IN_ORDER = List.of(values());

    private final double leastHue;
    private final double mostHue;
    private final double leastSaturation;
    private final double mostSaturation;
    private final double leastValue;
    private final double mostValue;

    ShapeColour(
            double leastHue,
            double mostHue,
            double leastSaturation,
            double mostSaturation,
            double leastValue,
            double mostValue) {
        this.leastHue = leastHue;
        this.mostHue = mostHue;
        this.leastSaturation = leastSaturation;
        this.mostSaturation = mostSaturation;
        this.leastValue = leastValue;
        this.mostValue = mostValue;
    }

    /** Its place in the order of this enumeration, from 0. */
    public int place() {
        return IN_ORDER.indexOf(this);
    }

    /** The colour of a place in the order of this enumeration. */
    public static ShapeColour of(int place) {
        return IN_ORDER.get(place);
    }

    /** One of the tones that bear this name. */
    Tone tone(Draws draws) {
        double hue = leastHue + draws.uniform() * (mostHue - leastHue);
        double saturation = leastSaturation + draws.uniform() * (mostSaturation - leastSaturation);
        double value = leastValue + draws.uniform() * (mostValue - leastValue);
        return Tone.ofHsv(hue, saturation, value);
    }
}

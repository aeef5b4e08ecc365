package dev.rhumb.evaluation.io;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the values of an array of images say about their range. Some arrays leave one range alone: values below 0 leave -1:1, values above 2
 * leave 0:255, and of values within [0, 1] those of 8-bit images tell, because {@code k / 255} and {@code k / 127.5 - 1} are different
 * numbers for most levels k.
 */
final class ValueSurvey {
    /** Beyond an end by so much is more than rounding. */
    private static final double ROUNDING = 0.005;

    private final NpyFile array;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private boolean levels = true;
    private boolean evenLevel;

    private ValueSurvey(NpyFile array) {
        this.array = array;
    }

    /**
     * Looks at all values.
     *
     * @param size values of an image
     * @throws IllegalArgumentException if a value is not finite
     */
    static ValueSurvey of(NpyFile array, int size) throws IOException {
        ValueSurvey survey = new ValueSurvey(array);
        int broken = 0;
        int first = -1;
        int count = array.shape()[0];
        try (NpyFile.Reader reader = array.read(0)) {
            for (int image = 0; image < count; image++) {
                boolean finite = true;
                for (int i = 0; i < size; i++) {
                    finite &= survey.look(reader.next());
                }
                broken += finite ? 0 : 1;
                first = first < 0 && !finite ? image : first;
            }
        }
        if (broken > 0) {
            throw new IllegalArgumentException(array.where() + " holds values that are not finite numbers, in " + broken
                    + " of its " + count + " images, the first of which is image " + first
                    + " (counted from 0); leave such images out, and report how many there are.");
        }
        return survey;
    }

    private boolean look(double value) {
        if (!Double.isFinite(value)) {
            return false;
        }
        least = Math.min(least, value);
        most = Math.max(most, value);
        if (levels) {
            double level = value * 255;
            levels = Math.abs(level - Math.rint(level)) <= (array.type() == NpyType.FLOAT16 ? 0.07 : 1e-3);
            evenLevel |= Math.rint(level) % 2 == 0;
        }
        return true;
    }

    /**
     * The range of the values.
     *
     * @param stated by the user, or null
     * @throws IllegalArgumentException if the values contradict it, or allow several
     */
    PixelRange range(@Nullable PixelRange stated) {
        if (stated == null) {
            return established();
        }
        if (stated.contradicts(least, most)) {
            throw refused("which are no images of the stated range " + stated + "; state the range that they have");
        }
        return stated;
    }

    private PixelRange established() {
        if (array.type() == NpyType.BOOLEAN) {
            return PixelRange.ZERO_TO_ONE;
        }
        if (!array.type().isFloat()) {
            if (array.type() == NpyType.UINT16 && most > 32767) {
                return PixelRange.ZERO_TO_65535;
            }
            throw refused("whose range integers of this type do not tell; state --range 0:255, 0:65535 or 0:1");
        }
        if (least < 0) {
            if (least < -1 - ROUNDING || most > 1 + ROUNDING) {
                throw refused("beyond [-1, 1]; state --range -1:1 if these are samples that are to be clipped there");
            }
            return PixelRange.MINUS_ONE_TO_ONE;
        }
        if (most > 1 + ROUNDING) {
            if (most <= 2 || most > 255.5) {
                throw refused("which are neither within [0, 1] nor clearly of 0 to 255; state --range 0:1, 0:255 or"
                        + " 0:65535");
            }
            return PixelRange.ZERO_TO_255;
        }
        if (!levels) {
            throw refused("which images of 0:1 and of -1:1 may both have; state --range 0:1 or --range -1:1");
        }
        return evenLevel ? PixelRange.ZERO_TO_ONE : PixelRange.MINUS_ONE_TO_ONE;
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(array.where() + " holds images of "
                + array.type().description() + " with values from " + number(least) + " to " + number(most) + ", " + why
                + ".");
    }

    /** The values and how they are read. */
    String describe(PixelRange range) {
        return "values from " + number(least) + " to " + number(most) + " read as " + range;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}

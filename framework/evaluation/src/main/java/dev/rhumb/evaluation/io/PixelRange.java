package dev.rhumb.evaluation.io;

import java.util.Arrays;
import java.util.stream.Collectors;

/** From which number, black, to which, white, the values of images go. */
public enum PixelRange {
    /** Most diffusion models. */
    MINUS_ONE_TO_ONE("-1:1", -1, 1),
    /** {@code ToTensor} of torchvision. */
    ZERO_TO_ONE("0:1", 0, 1),
    /** 8 bits. */
    ZERO_TO_255("0:255", 0, 255),
    /** 16 bits. */
    ZERO_TO_65535("0:65535", 0, 65535);

    private final String text;
    private final float low;
    private final float half;

    PixelRange(String text, float low, float high) {
        this.text = text;
        this.low = low;
        this.half = (high - low) / 2;
    }

    /**
     * The range of that text, such as {@code 0:1}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PixelRange of(String text) {
        return Arrays.stream(values())
                .filter(range -> range.text.equals(text.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a range of pixels; these are: "
                        + Arrays.stream(values()).map(PixelRange::toString).collect(Collectors.joining(", ")) + "."));
    }

    /** A value of this range in [-1, 1]; values beyond stay beyond. */
    float scaled(double value) {
        return this == MINUS_ONE_TO_ONE ? (float) value : ((float) value - low) / half - 1;
    }

    /**
     * Whether these values cannot be images of this range: so far outside that no clipping accounts for it, or, of a range up to 255 and
     * more, within [0, 1].
     */
    boolean contradicts(double least, double most) {
        if (this == MINUS_ONE_TO_ONE) {
            return least >= 0 && most > 2;
        }
        return least < low - half || most > low + 4 * half || (half > 1 && most <= 1 && most > 0);
    }

    @Override
    public String toString() {
        return text;
    }
}

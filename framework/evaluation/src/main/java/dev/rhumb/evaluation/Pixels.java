package dev.rhumb.evaluation;

import dev.rhumb.evaluation.io.Images;
import java.io.IOException;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * What the pixels of images say of over-guidance, image by image. Immutable.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Pixels {
    /** From here on a value in [-1, 1] is shown as the darkest or the brightest of 256 levels. */
    private static final double BORDER = 1 - 1.0 / 255;

    private final double[] saturated;
    private final double[] contrast;

    private Pixels(double[] saturated, double[] contrast) {
        this.saturated = saturated;
        this.contrast = contrast;
    }

    /**
     * Looks at images.
     *
     * @param values of all images one after another, in [-1, 1]; values beyond are not clipped
     * @param count how many images
     * @throws IllegalArgumentException if the values are not those of so many images of one size, or one is not finite
     */
    public static Pixels of(float[] values, int count) {
        if (count < 1 || values.length == 0 || values.length % count != 0) {
            throw new IllegalArgumentException(values.length + " values do not make " + count + " images of one size.");
        }
        Pixels pixels = new Pixels(new double[count], new double[count]);
        pixels.look(values, 0, count);
        return pixels;
    }

    /**
     * Looks at images, batch by batch.
     *
     * @throws IllegalArgumentException if a value is not finite
     */
    public static Pixels of(Images images) throws IOException {
        Pixels pixels = new Pixels(new double[images.count()], new double[images.count()]);
        images.show((batch, from) -> pixels.look(batch.values(), from, from + batch.count()));
        return pixels;
    }

    private void look(float[] values, int from, int to) {
        int size = values.length / (to - from);
        for (int i = from; i < to; i++) {
            double sum = 0;
            double squares = 0;
            int border = 0;
            for (int p = (i - from) * size; p < (i - from + 1) * size; p++) {
                sum += values[p];
                squares += (double) values[p] * values[p];
                border += Math.abs(values[p]) >= BORDER ? 1 : 0;
            }
            if (!Double.isFinite(squares)) {
                throw new IllegalArgumentException("Pixels must be finite numbers, but image " + i
                        + " has one that is not; leave it out, and count it among the failures.");
            }
            saturated[i] = (double) border / size;
            contrast[i] = Math.sqrt(Math.max(0, squares / size - (sum / size) * (sum / size)));
        }
    }

    /** Number of images. */
    public int size() {
        return saturated.length;
    }

    /** Those of chosen images. */
    public Pixels subset(int... chosen) {
        return new Pixels(
                Arrays.stream(chosen).mapToDouble(i -> saturated[i]).toArray(),
                Arrays.stream(chosen).mapToDouble(i -> contrast[i]).toArray());
    }

    /** Mean share of an image's values at or beyond the ends of the range, as 256 levels show it. */
    public double saturation() {
        return Arrays.stream(saturated).average().orElseThrow();
    }

    /** Mean standard deviation of an image's values about the image's own mean. */
    public double contrast() {
        return Arrays.stream(contrast).average().orElseThrow();
    }
}

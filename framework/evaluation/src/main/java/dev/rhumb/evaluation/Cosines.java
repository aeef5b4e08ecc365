package dev.rhumb.evaluation;

import java.util.Arrays;
import org.apiguardian.api.API;

/** How near each generated sample is to its caption, by a CLIP pair that is not the guide. Immutable. */
@Evidence.Offered(value = "a CLIP pair's cosines of the samples and their captions", insteadOfFeatures = true)
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Cosines implements Evidence.OfGenerated {
    /** Unit vectors in single precision may be this much longer than 1. */
    private static final double ROUNDING = 1e-5;

    private final double[] values;

    private Cosines(double[] values) {
        this.values = values;
    }

    /**
     * @param values for each sample the cosine of image and caption
     * @throws IllegalArgumentException if there is none, or one is not in [-1, 1]
     */
    public static Cosines of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("Cosines need at least one sample.");
        }
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i]) <= 1 + ROUNDING)) {
                throw new IllegalArgumentException("The cosine of sample " + i + " and its caption is " + values[i]
                        + ", which is not in [-1, 1].");
            }
        }
        return new Cosines(values.clone());
    }

    @Override
    public int size() {
        return values.length;
    }

    /** That of one sample. */
    public double get(int sample) {
        return values[sample];
    }

    @Override
    public Cosines subset(int... chosen) {
        return of(Arrays.stream(chosen).mapToDouble(i -> values[i]).toArray());
    }

    /** The mean cosine. */
    public double mean() {
        return Arrays.stream(values).average().orElseThrow();
    }
}

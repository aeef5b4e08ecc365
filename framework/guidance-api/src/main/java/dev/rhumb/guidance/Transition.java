package dev.rhumb.guidance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.apiguardian.api.API;

/**
 * One proposed step, {@code x' ~ N(mean, variance)}.
 *
 * @param from the level the step starts at
 * @param to the level it goes to
 * @param mean {@code (B, ...)}, in the coordinates of {@code to}
 * @param variance broadcastable to {@code mean}: {@code (B, 1, ...)} or its full shape; one value or {@code (B, 1)} is
 *     brought to its rank; zero for a deterministic step; learned variances included
 */
@API(status = API.Status.STABLE, since = "0.1.0")
public record Transition(NoiseLevel from, NoiseLevel to, NDArray mean, NDArray variance) {
    /** Names of variances that were given as numbers: to read them from a GPU would wait for the step. */
    private static final String CERTAIN = "variance of zero";

    private static final String DRAWN = "variance above zero";

    /** Spreads a variance per sample, {@code (B)}, or one for all, over the axes of {@code mean}. */
    public Transition {
        if (variance.getShape().dimension() != mean.getShape().dimension()) {
            variance = variance.size() == 1
                    ? PerSample.spread(variance.reshape(1), mean)
                    : PerSample.spread(variance, mean);
        }
    }

    /** A step without noise. */
    public static Transition certain(NoiseLevel from, NoiseLevel to, NDArray mean) {
        return drawn(from, to, mean, 0);
    }

    /** A step whose variance is the same everywhere. */
    public static Transition drawn(NoiseLevel from, NoiseLevel to, NDArray mean, double variance) {
        long[] shape = new long[mean.getShape().dimension()];
        Arrays.fill(shape, 1);
        shape[0] = mean.getShape().get(0);
        NDArray zeros = Numbers.zeros(mean, new Shape(shape));
        NDArray full = variance == 0 ? zeros : zeros.add(variance);
        full.setName(variance == 0 ? CERTAIN : DRAWN);
        return new Transition(from, to, mean, full);
    }

    /** The same step with its mean moved by {@code d}, {@code (B, ...)}. */
    public Transition shift(NDArray d) {
        return new Transition(from, to, mean.add(d), variance);
    }

    /**
     * {@code log N(x; mean, variance)} up to the constant shared by all steps of equal shape, {@code (B, 1)}. Where the
     * variance is zero there is no density; callers skip such steps (see {@link #isDeterministic}).
     */
    public NDArray logDensity(NDArray x) {
        int rows = (int) x.getShape().get(0);
        NDArray full = variance().broadcast(x.getShape());
        NDArray terms = x.sub(mean).square().div(full).add(full.log()).mul(-0.5);
        return terms.reshape(rows, -1).sum(new int[] {1}, true);
    }

    /** Whether no noise is drawn: the largest variance is zero. Reads the variance unless it was given as a number. */
    public boolean isDeterministic() {
        String known = variance.getName();
        if (CERTAIN.equals(known) || DRAWN.equals(known)) {
            return CERTAIN.equals(known);
        }
        try (NDArray largest = variance.max()) {
            return largest.toType(ai.djl.ndarray.types.DataType.FLOAT64, false).getDouble() == 0;
        }
    }
}

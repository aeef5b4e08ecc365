package dev.rhumb.evaluation.statistics;

import dev.rhumb.evaluation.MetricInput;
import dev.rhumb.evaluation.NamedMetric;
import dev.rhumb.guidance.RandomStream;
import java.util.Arrays;

/**
 * What a metric gives for real samples in the place of generated ones: the value that a perfect model would reach at the
 * same numbers of samples. Without it a curve does not say what a distance of 30, or a precision of 0.5, means.
 */
public final class RealFloor {
    private RealFloor() {}

    /**
     * Held-out real samples against the reference that generated samples are measured against.
     *
     * @param heldOut an input with the real held-out samples as its generated ones, and their labels, logits and oracle
     *     where the metric needs them
     * @param count how many held-out samples to draw each time: as many as there are generated samples, since most metrics
     *     depend on it
     * @param repeats how many random draws, at least 1
     * @return mean over the draws, with their 2.5 and 97.5 % points as ends (draws from one set are not independent, so no
     *     t interval); ends NaN for one draw
     * @throws IllegalArgumentException if there are fewer held-out samples than {@code count}
     */
    public static Interval heldOut(NamedMetric metric, MetricInput heldOut, int count, int repeats, long seed) {
        int available = heldOut.generated().rows();
        if (count < 1 || count > available) {
            throw new IllegalArgumentException(
                    "The floor asks for " + count + " held-out samples, but must ask for 1 to " + available + ".");
        }
        return repeated(repeats, seed, random -> {
            int[] chosen = random.choose(available, count);
            return metric.measure(heldOut.generatedSubset(chosen).withSeed(random.nextLong()));
        });
    }

    /**
     * Random halves of one real set against each other, where there is no held-out set: half the samples, so a biased
     * metric such as FID gives more than the floor at full size.
     *
     * @param real an input with the same real samples as reference and as generated ones, at least four
     */
    public static Interval halves(NamedMetric metric, MetricInput real, int repeats, long seed) {
        int n = real.reference().rows();
        if (n < 4 || real.generated().rows() != n) {
            throw new IllegalArgumentException(
                    "Halves need the same real samples on both sides, at least four, but there" + " are " + n + " and "
                            + real.generated().rows() + ".");
        }
        return repeated(repeats, seed, random -> {
            int[] order = random.choose(n, n);
            int[] first = Arrays.copyOf(order, n / 2);
            int[] second = Arrays.copyOfRange(order, n / 2, n);
            return metric.measure(
                    real.referenceSubset(first).generatedSubset(second).withSeed(random.nextLong()));
        });
    }

    private interface Draw {
        double with(RandomStream random);
    }

    private static Interval repeated(int repeats, long seed, Draw draw) {
        if (repeats < 1) {
            throw new IllegalArgumentException("The number of repeats is " + repeats + ", but must be at least 1.");
        }
        double[] values = new double[repeats];
        double mean = 0;
        for (int i = 0; i < repeats; i++) {
            values[i] = draw.with(RandomStream.of(seed, "floor", i));
            mean += values[i] / repeats;
        }
        return repeats == 1
                ? new Interval(mean, Double.NaN, Double.NaN, 1)
                : Bootstrap.percentiles(mean, values, Interval.LEVEL, repeats);
    }
}

package dev.rhumb.evaluation;

import dev.rhumb.guidance.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Kernel Inception distance: M. Bińkowski et al., "Demystifying MMD GANs", ICLR 2018, section 4: the unbiased squared
 * maximum mean discrepancy with the kernel {@code (x.y / d + 1)^3}. Not multiplied by 1000.
 *
 * <p>{@link #full} uses every pair. {@link #subsets} averages over random subsets, as the usual packages do: the same
 * quantity on average, noisier, and its standard deviation depends on the settings (torch-fidelity: 100 subsets of 1000).
 */
public final class KernelInceptionDistance {
    private KernelInceptionDistance() {}

    /**
     * Mean and spread over subsets.
     *
     * @param perSubset the estimate of each subset
     * @param mean their mean
     * @param deviation their population standard deviation (divided by the number of subsets), as in torch-fidelity
     */
    public record OverSubsets(List<Double> perSubset, double mean, double deviation) {
        /** Copies {@code perSubset}. */
        public OverSubsets {
            perSubset = List.copyOf(perSubset);
        }
    }

    /** The kernel of the paper for features of this many dimensions. */
    public static Kernel kernel(int dimension) {
        return Kernel.polynomial(3, 1.0 / dimension, 1);
    }

    /** The unbiased estimate from all samples of both sets; 0 on average for one distribution, may be negative. */
    public static double full(Features reference, Features generated) {
        return MaximumMeanDiscrepancy.unbiased(kernel(reference.columns()), reference, generated);
    }

    /**
     * @param count number of subsets, at least 1
     * @param size samples in each, from 2 to the size of the smaller set, drawn without replacement
     */
    public static OverSubsets subsets(Features reference, Features generated, int count, int size, long seed) {
        if (count < 1) {
            throw new IllegalArgumentException("The number of subsets is " + count + ", but must be at least 1.");
        }
        int most = Math.min(reference.rows(), generated.rows());
        if (size < 2 || size > most) {
            throw new IllegalArgumentException("The subset size is " + size
                    + ", but it must be from 2 to the size of the smaller set, here " + most + ".");
        }
        int[][] first = new int[count][];
        int[][] second = new int[count][];
        for (int i = 0; i < count; i++) {
            RandomStream random = RandomStream.of(seed, "kid-subsets", i);
            first[i] = random.choose(reference.rows(), size);
            second[i] = random.choose(generated.rows(), size);
        }
        return subsets(kernel(reference.columns()), reference, generated, first, second);
    }

    /** Some rows. All of them are the set itself, which remembers its sums. */
    private static Features some(Features set, int[] rows) {
        return rows.length == set.rows() && IntStream.of(rows).distinct().count() == rows.length
                ? set
                : set.subset(rows);
    }

    /** The estimate over given subsets: rows {@code first[i]} of the reference against {@code second[i]} of the other. */
    public static OverSubsets subsets(
            Kernel kernel, Features reference, Features generated, int[][] first, int[][] second) {
        if (first.length == 0 || first.length != second.length) {
            throw new IllegalArgumentException("Subsets come in pairs, at least one, but there are " + first.length
                    + " and " + second.length + ".");
        }
        List<Double> estimates = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            estimates.add(
                    MaximumMeanDiscrepancy.unbiased(kernel, some(reference, first[i]), some(generated, second[i])));
        }
        Moments moments =
                Moments.of(estimates.stream().mapToDouble(Double::doubleValue).toArray());
        return new OverSubsets(estimates, moments.mean(), moments.populationDeviation());
    }
}

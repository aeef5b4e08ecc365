package dev.rhumb.evaluation;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What metrics need of the pairs of a reference and generated samples, so that each pair is computed once for all of them.
 *
 * @param kernels whose sums within and across the sets are needed
 * @param neighbours how many nearest other reference samples are needed of each; 0 for none
 * @param balls whose nearest-neighbour balls, of either set, are counted; 0 for none
 */
record PairNeeds(Set<Kernel> kernels, int neighbours, int balls) {
    static final PairNeeds NONE = new PairNeeds(Set.of(), 0, 0);

    /** Copies {@code kernels}. */
    PairNeeds {
        kernels = Set.copyOf(kernels);
    }

    static PairNeeds of(Kernel kernel) {
        return new PairNeeds(Set.of(kernel), 0, 0);
    }

    static PairNeeds ofBalls(int k) {
        return new PairNeeds(Set.of(), 0, k);
    }

    static PairNeeds ofNeighbours(int k) {
        return new PairNeeds(Set.of(), k, 0);
    }

    private PairNeeds and(PairNeeds other) {
        Set<Kernel> both = new HashSet<>(kernels);
        both.addAll(other.kernels);
        return new PairNeeds(both, Math.max(neighbours, other.neighbours), Math.max(balls, other.balls));
    }

    /** Computes what several metrics need; the sets keep it. */
    static void prepare(Collection<NamedMetric> metrics, MetricInput input) {
        PairNeeds needs = NONE;
        for (NamedMetric metric : metrics) {
            if (metric.metric() instanceof PairMetric pairs) {
                needs = needs.and(pairs.pairs(input));
            }
        }
        Features reference = input.reference();
        Features generated = input.generated();
        // A metric refuses such sets in its own words.
        if (needs.equals(NONE) || reference.columns() != generated.columns()) {
            return;
        }
        reference.prepare(needs.kernels, Math.max(needs.neighbours, needs.balls));
        generated.prepare(needs.kernels, needs.balls);
        if (!needs.kernels.isEmpty() || needs.balls > 0) {
            generated.prepare(reference, needs.kernels, needs.balls);
        }
    }
}

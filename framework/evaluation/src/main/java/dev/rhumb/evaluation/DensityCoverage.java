package dev.rhumb.evaluation;

/**
 * Density and coverage: M. F. Naeem et al., "Reliable Fidelity and Diversity Metrics for Generative Models", ICML 2020,
 * equations 4 and 5. Only the balls around real points are used, so an outlying generated point cannot inflate them.
 *
 * <p>Density is not bounded by 1: over-guidance, which pulls samples towards the dense middle of a class, takes it far
 * above. For two samples of one distribution density is about 1 and coverage about {@code 1 - 2^-k}.
 */
public final class DensityCoverage {
    private DensityCoverage() {}

    /** Mean number of real balls that hold a generated sample, divided by k; 0 or more: quality. */
    public static double density(Features real, Features generated, int k) {
        return density(real, generated, k, Ball.CLOSED);
    }

    /** As {@link #density(Features, Features, int)}, with a chosen convention for ties. */
    public static double density(Features real, Features generated, int k, Ball ball) {
        NearestNeighbours.requireNeighbours(real, k);
        long total = 0;
        for (int count : generated.counts(real, k).aroundGenerated(k, ball)) {
            total += count;
        }
        return (double) total / ((long) k * generated.rows());
    }

    /** Share of real balls that hold at least one generated sample, 0 to 1: diversity. */
    public static double coverage(Features real, Features generated, int k) {
        return coverage(real, generated, k, Ball.CLOSED);
    }

    /** As {@link #coverage(Features, Features, int)}, with a chosen convention for ties. */
    public static double coverage(Features real, Features generated, int k, Ball ball) {
        NearestNeighbours.requireNeighbours(real, k);
        int covered = 0;
        int[] counts = generated.counts(real, k).withinReal(k, ball);
        for (int count : counts) {
            covered += count > 0 ? 1 : 0;
        }
        return (double) covered / counts.length;
    }
}

package dev.rhumb.evaluation;

/** Counts between the nearest-neighbour balls of one set and the points of another. */
final class BallCounts {
    private BallCounts() {}

    /** For each point of {@code queries}, how many balls around {@code centres} hold it. */
    static int[] around(Features centres, Features queries, int k, Ball ball) {
        double[] radii = centres.squaredRadii(k);
        int[] counts = new int[queries.rows()];
        Pairwise.squaredDistances(queries, centres, (row, from, count, values) -> {
            for (int j = 0; j < count; j++) {
                if (ball.holds(values[j], radii[from + j])) {
                    counts[row]++;
                }
            }
        });
        return counts;
    }

    /** For each point of {@code centres}, how many of {@code queries} its ball holds. */
    static int[] within(Features centres, Features queries, int k, Ball ball) {
        double[] radii = centres.squaredRadii(k);
        int[] counts = new int[centres.rows()];
        Pairwise.squaredDistances(centres, queries, (row, from, count, values) -> {
            for (int j = 0; j < count; j++) {
                if (ball.holds(values[j], radii[row])) {
                    counts[row]++;
                }
            }
        });
        return counts;
    }
}

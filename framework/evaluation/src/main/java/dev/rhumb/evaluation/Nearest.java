package dev.rhumb.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** For each sample of one set the nearest samples of another, nearest first; of equally near ones the earlier. Immutable. */
public final class Nearest {
    private final int count;
    private final int[] rows;
    private final double[] squared;

    private Nearest(int count, int[] rows, double[] squared) {
        this.count = count;
        this.rows = rows;
        this.squared = squared;
    }

    /**
     * Searches all pairs, block by block.
     *
     * @param among where neighbours come from
     * @param samples whose neighbours are sought
     * @throws IllegalArgumentException if {@code among} has fewer samples than are sought
     */
    public static Nearest of(Features among, Features samples, int count) {
        if (count < 1 || count > among.rows()) {
            throw new IllegalArgumentException("The number of nearest neighbours is " + count
                    + ", but it must be from 1 to the number of samples to look among, here " + among.rows() + ".");
        }
        int[] rows = new int[Math.multiplyExact(samples.rows(), count)];
        double[] squared = new double[rows.length];
        Candidates candidates = new Candidates(samples, among, count, false);
        Pairwise.across(samples, among, List.of(candidates::across));
        candidates.nearest(count, (sample, found, distances) -> {
            System.arraycopy(found, 0, rows, sample * count, count);
            System.arraycopy(distances, 0, squared, sample * count, count);
        });
        return new Nearest(count, rows, squared);
    }

    /** How many are known of each sample. */
    public int count() {
        return count;
    }

    /** Which row of the other set is a sample's nearest, {@code rank} counting from 0. */
    public int row(int sample, int rank) {
        return rows[sample * count + rank];
    }

    /** So many samples, those with the nearest neighbours first. */
    public int[] closest(int samples) {
        int all = rows.length / count;
        return IntStream.range(0, all)
                .boxed()
                .sorted(Comparator.comparingDouble(sample -> squared(sample, 0)))
                .limit(samples)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Its distance. */
    public double distance(int sample, int rank) {
        return Math.sqrt(squared(sample, rank));
    }

    double squared(int sample, int rank) {
        return squared[sample * count + rank];
    }
}

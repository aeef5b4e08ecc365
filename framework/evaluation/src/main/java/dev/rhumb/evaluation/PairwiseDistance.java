package dev.rhumb.evaluation;

/**
 * The mean squared Euclidean distance of two different samples: how far samples lie apart. In features whose squared distances are LPIPS (Zhang et al.
 * 2018) it is the mean LPIPS of all pairs, which papers report as the diversity of samples of one condition.
 *
 * <p>The mean over all pairs is twice the total variance divided by n - 1, so no pair is visited and memory is one row of sums.
 */
public final class PairwiseDistance {
    private PairwiseDistance() {}

    /** @throws IllegalArgumentException if there are fewer than two samples */
    public static double of(Features samples) {
        int rows = samples.rows();
        int columns = samples.columns();
        if (rows < 2) {
            throw new IllegalArgumentException("There is " + rows
                    + " sample, which has no distance to another; the mean distance of pairs needs at least 2"
                    + " (of each class, for the average over classes).");
        }
        double[] row = new double[columns];
        double[] mean = new double[columns];
        for (int i = 0; i < rows; i++) {
            samples.copy(i, 0, columns, row, 0);
            for (int j = 0; j < columns; j++) {
                mean[j] += (row[j] - mean[j]) / (i + 1);
            }
        }
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            samples.copy(i, 0, columns, row, 0);
            for (int j = 0; j < columns; j++) {
                double off = row[j] - mean[j];
                sum += off * off;
            }
        }
        return 2 * sum / (rows - 1);
    }
}

package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * Whether generated samples are copies of training samples, by distances of features.
 *
 * <p>No number separates copying from a narrow distribution (G. Stein et al., arXiv:2306.04675): show the nearest training samples
 * too, and compare with what held-out real samples score.
 */
public final class Memorisation {
    private Memorisation() {}

    /**
     * Share of generated samples that lie nearer to their nearest training sample than that one lies to its nearest other training
     * sample, or on it, 0 to 1: one less the authenticity of A. M. Alaa et al., "How Faithful is your Synthetic Data?", ICML 2022,
     * except that a copy counts as one also where the training sample is there twice. What is right without any copy
     * depends on the data: 2/3 on a line, 0.62 in the plane, 0.16 for Gaussians in 128 dimensions. Compare with what held-out
     * real samples score.
     *
     * @throws IllegalArgumentException if there are fewer than two training samples
     */
    public static double share(Features training, Features generated) {
        NearestNeighbours.requireNeighbours(training, 1);
        Nearest nearest = Nearest.of(training, generated, 1);
        NearestNeighbours among = training.nearest(1);
        int copies = 0;
        for (int i = 0; i < generated.rows(); i++) {
            double distance = nearest.squared(i, 0);
            copies += distance == 0 || distance < among.squared(nearest.row(i, 0), 1) ? 1 : 0;
        }
        return (double) copies / generated.rows();
    }

    /**
     * Median over generated samples of the distance to the nearest training sample over that to the second nearest, 0 to 1; near 0
     * for copies, near 1 elsewhere. A sample with both at distance 0 counts as 0.
     *
     * @throws IllegalArgumentException if there are fewer than two training samples
     */
    public static double ratio(Features training, Features generated) {
        NearestNeighbours.requireNeighbours(training, 1);
        Nearest nearest = Nearest.of(training, generated, 2);
        double[] ratios = new double[generated.rows()];
        for (int i = 0; i < ratios.length; i++) {
            double second = nearest.squared(i, 1);
            ratios[i] = second == 0 ? 0 : Math.sqrt(nearest.squared(i, 0) / second);
        }
        Arrays.sort(ratios);
        int middle = ratios.length / 2;
        return ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
    }
}

package dev.rhumb.evaluation;

import java.util.Random;

/** Seeded test samples. */
final class Samples {
    private Samples() {}

    /** {@code mean + deviation * N(0, I)}. */
    static Features gaussian(int n, int d, double mean, double deviation, long seed) {
        Random random = new Random(seed);
        double[] values = new double[n * d];
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + deviation * random.nextGaussian();
        }
        return Features.of(values, n, d);
    }

    /** Points of which many coincide: {@code distinct} different ones, repeated. */
    static Features repeated(int n, int d, int distinct, long seed) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i % distinct;
        }
        return gaussian(distinct, d, 0, 1, seed).subset(rows);
    }
}

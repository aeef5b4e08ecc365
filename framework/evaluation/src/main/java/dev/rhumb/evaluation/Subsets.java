package dev.rhumb.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws of rows without replacement. */
final class Subsets {
    private Subsets() {}

    /** {@code size} different numbers below {@code n}, in the order drawn (Fisher-Yates). */
    static int[] draw(int n, int size, SplittableRandom random) {
        int[] rows = IntStream.range(0, n).toArray();
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(n - i);
            int picked = rows[j];
            rows[j] = rows[i];
            rows[i] = picked;
        }
        return Arrays.copyOf(rows, size);
    }
}

package dev.rhumb.evaluation;

/** Sums of products of columns. */
final class Scatter {
    private static final int ROWS = 16;

    private Scatter() {}

    /** The sum over samples of {@code (x - centre)(x - centre)'}, {@code d x d} row-major. */
    static double[] about(Features features, double[] centre) {
        int d = features.columns();
        double[] scatter = new double[Math.multiplyExact(d, d)];
        Blocks.forEach(d, ROWS, (from, to) -> accumulate(features, centre, from, to, scatter));
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                scatter[i * d + j] = scatter[j * d + i];
            }
        }
        return scatter;
    }

    private static void accumulate(Features features, double[] centre, int from, int to, double[] scatter) {
        int d = centre.length;
        double[] values = features.values();
        double[] centred = new double[d];
        for (int r = 0; r < features.rows(); r++) {
            for (int j = from; j < d; j++) {
                centred[j] = values[r * d + j] - centre[j];
            }
            for (int i = from; i < to; i++) {
                double value = centred[i];
                int base = i * d;
                for (int j = from; j < d; j++) {
                    scatter[base + j] += value * centred[j];
                }
            }
        }
    }
}

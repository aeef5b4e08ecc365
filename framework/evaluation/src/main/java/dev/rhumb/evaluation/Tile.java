package dev.rhumb.evaluation;

/**
 * Products of 64 x 128 pairs of rows at a time. Each pair is summed by one thread in the order of the columns, with fused
 * multiply-adds, so its value depends neither on threads nor on where tiles begin.
 *
 * <p>The inner loops run along the tile, and two rows share what is read of the panel: the JIT vectorises them only that way round,
 * and only where the two rows are arrays of their own.
 */
final class Tile {
    static final int ROWS = 64;
    static final int COLUMNS = 128;
    /** What is summed at a time; its part of the panel stays in the first-level cache. A multiple of 4. */
    static final int DEPTH = 32;

    /** {@code ROWS x DEPTH}; unused places are 0. */
    final double[] left = new double[ROWS * DEPTH];
    /** {@code DEPTH x COLUMNS}; unused places are 0. */
    final double[] panel = new double[DEPTH * COLUMNS];
    /** The sums. */
    final double[][] sums = new double[ROWS][COLUMNS];

    /** How many places of the depth are worked through for so many that are used. */
    static int padded(int depth) {
        return (depth + 3) / 4 * 4;
    }

    void clear() {
        for (double[] row : sums) {
            java.util.Arrays.fill(row, 0);
        }
    }

    /** Adds {@code sum_k left[i][k] panel[k][j]}. */
    void addProducts(int rows, int depth) {
        for (int row = 0; row < rows; row += 2) {
            addProducts(row * DEPTH, padded(depth), sums[row], sums[row + 1]);
        }
    }

    private void addProducts(int first, int depth, double[] upper, double[] lower) {
        double[] a = left;
        double[] b = panel;
        int second = first + DEPTH;
        for (int k = 0; k < depth; k += 4) {
            double u0 = a[first + k];
            double u1 = a[first + k + 1];
            double u2 = a[first + k + 2];
            double u3 = a[first + k + 3];
            double l0 = a[second + k];
            double l1 = a[second + k + 1];
            double l2 = a[second + k + 2];
            double l3 = a[second + k + 3];
            int base = k * COLUMNS;
            for (int j = 0; j < COLUMNS; j++) {
                double b0 = b[base + j];
                double b1 = b[base + COLUMNS + j];
                double b2 = b[base + 2 * COLUMNS + j];
                double b3 = b[base + 3 * COLUMNS + j];
                upper[j] = Math.fma(u3, b3, Math.fma(u2, b2, Math.fma(u1, b1, Math.fma(u0, b0, upper[j]))));
                lower[j] = Math.fma(l3, b3, Math.fma(l2, b2, Math.fma(l1, b1, Math.fma(l0, b0, lower[j]))));
            }
        }
    }
}

package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * Visits all pairs of rows of two matrices, tile by tile, without ever holding {@code n x m} values.
 *
 * <p>Squared distances are summed from differences, not from dot products: {@code d(x, y) == d(y, x)} and
 * {@code d(x, x) == 0} hold exactly, so ties between repeated points are ties here too. Each pair is summed in the order
 * of the features and a row belongs to one thread, so values depend neither on threads nor on tile sizes.
 */
final class Pairwise {
    private static final int ROWS = 64;
    private static final int COLUMNS = 128;

    private Pairwise() {}

    /** Receives {@code values[0..count)} for one row of the first matrix and rows {@code from..} of the second. */
    interface Visitor {
        void visit(int row, int from, int count, double[] values);
    }

    private interface RowKernel {
        void fill(double[] a, int offset, double[] transposed, int columns, double[] into);
    }

    static void squaredDistances(Features a, Features b, Visitor visitor) {
        visit(a, b, Pairwise::fillSquaredDistances, visitor);
    }

    static void dotProducts(Features a, Features b, Visitor visitor) {
        visit(a, b, Pairwise::fillDotProducts, visitor);
    }

    private static void visit(Features a, Features b, RowKernel kernel, Visitor visitor) {
        Features.requireSameColumns(a, b);
        int columns = a.columns();
        Blocks.forEach(a.rows(), ROWS, (from, to) -> {
            double[] transposed = new double[columns * COLUMNS];
            double[] tile = new double[COLUMNS];
            for (int start = 0; start < b.rows(); start += COLUMNS) {
                int count = Math.min(COLUMNS, b.rows() - start);
                transpose(b, start, count, transposed);
                for (int row = from; row < to; row++) {
                    kernel.fill(a.values(), row * columns, transposed, columns, tile);
                    visitor.visit(row, start, count, tile);
                }
            }
        });
    }

    private static void transpose(Features b, int start, int count, double[] into) {
        double[] values = b.values();
        int columns = b.columns();
        for (int j = 0; j < count; j++) {
            for (int k = 0; k < columns; k++) {
                into[k * COLUMNS + j] = values[(start + j) * columns + k];
            }
        }
    }

    // The inner loops run along the tile, not along the features, because the JIT vectorises them only that way round;
    // four
    // features at a time, added one after the other, halve the traffic to the tile without changing a bit of the sum.
    private static void fillSquaredDistances(double[] a, int offset, double[] transposed, int columns, double[] into) {
        Arrays.fill(into, 0);
        int k = 0;
        for (; k + 4 <= columns; k += 4) {
            double a0 = a[offset + k];
            double a1 = a[offset + k + 1];
            double a2 = a[offset + k + 2];
            double a3 = a[offset + k + 3];
            int base = k * COLUMNS;
            for (int j = 0; j < COLUMNS; j++) {
                double d0 = a0 - transposed[base + j];
                double d1 = a1 - transposed[base + COLUMNS + j];
                double d2 = a2 - transposed[base + 2 * COLUMNS + j];
                double d3 = a3 - transposed[base + 3 * COLUMNS + j];
                into[j] = into[j] + d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
            }
        }
        for (; k < columns; k++) {
            double value = a[offset + k];
            int base = k * COLUMNS;
            for (int j = 0; j < COLUMNS; j++) {
                double difference = value - transposed[base + j];
                into[j] += difference * difference;
            }
        }
    }

    private static void fillDotProducts(double[] a, int offset, double[] transposed, int columns, double[] into) {
        Arrays.fill(into, 0);
        int k = 0;
        for (; k + 4 <= columns; k += 4) {
            double a0 = a[offset + k];
            double a1 = a[offset + k + 1];
            double a2 = a[offset + k + 2];
            double a3 = a[offset + k + 3];
            int base = k * COLUMNS;
            for (int j = 0; j < COLUMNS; j++) {
                into[j] = into[j]
                        + a0 * transposed[base + j]
                        + a1 * transposed[base + COLUMNS + j]
                        + a2 * transposed[base + 2 * COLUMNS + j]
                        + a3 * transposed[base + 3 * COLUMNS + j];
            }
        }
        for (; k < columns; k++) {
            double value = a[offset + k];
            int base = k * COLUMNS;
            for (int j = 0; j < COLUMNS; j++) {
                into[j] += value * transposed[base + j];
            }
        }
    }
}

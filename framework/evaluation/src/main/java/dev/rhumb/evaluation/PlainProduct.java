package dev.rhumb.evaluation;

import java.nio.DoubleBuffer;
import java.util.Arrays;

/** {@link MatrixProduct} in Java: 64 x 128 products at a time, each summed in the order of the columns. */
final class PlainProduct {
    private PlainProduct() {}

    static void multiply(Panel left, Panel right, double[] into) {
        DoubleBuffer a = left.values();
        DoubleBuffer b = right.values();
        int width = right.rows();
        Tile tile = new Tile();
        for (int top = 0; top < left.rows(); top += Tile.ROWS) {
            int rows = Math.min(Tile.ROWS, left.rows() - top);
            for (int from = 0; from < width; from += Tile.COLUMNS) {
                int count = Math.min(Tile.COLUMNS, width - from);
                tile.clear();
                for (int k = 0; k < left.columns(); k += Tile.DEPTH) {
                    int depth = Math.min(Tile.DEPTH, left.columns() - k);
                    pack(a, left.columns(), top, rows, k, depth, tile.left);
                    transpose(b, left.columns(), from, count, k, depth, tile.panel);
                    tile.addProducts(rows, depth);
                }
                for (int i = 0; i < rows; i++) {
                    System.arraycopy(tile.sums[i], 0, into, (top + i) * width + from, count);
                }
            }
        }
    }

    private static void pack(DoubleBuffer a, int columns, int top, int rows, int column, int depth, double[] into) {
        for (int i = 0; i < rows; i++) {
            a.get((top + i) * columns + column, into, i * Tile.DEPTH, depth);
            Arrays.fill(into, i * Tile.DEPTH + depth, (i + 1) * Tile.DEPTH, 0);
        }
    }

    private static void transpose(
            DoubleBuffer b, int columns, int from, int count, int column, int depth, double[] into) {
        double[] line = new double[depth];
        for (int j = 0; j < count; j++) {
            b.get((from + j) * columns + column, line);
            for (int k = 0; k < depth; k++) {
                into[k * Tile.COLUMNS + j] = line[k];
            }
        }
        Arrays.fill(into, depth * Tile.COLUMNS, Tile.padded(depth) * Tile.COLUMNS, 0);
    }
}

package dev.rhumb.evaluation;

import java.util.Arrays;

/** Sums of products of columns. */
final class Scatter {
    private Scatter() {}

    /** The sum over samples of {@code (x - centre)(x - centre)'}, {@code d x d} row-major, each entry in the order of the samples. */
    static double[] about(Features features, double[] centre) {
        int d = features.columns();
        double[] scatter = new double[Math.multiplyExact(d, d)];
        Blocks.forEach(d, Tile.ROWS, (top, bottom) -> {
            Tile tile = new Tile();
            for (int from = top / Tile.COLUMNS * Tile.COLUMNS; from < d; from += Tile.COLUMNS) {
                int count = Math.min(Tile.COLUMNS, d - from);
                tile.clear();
                for (int sample = 0; sample < features.rows(); sample += Tile.DEPTH) {
                    int depth = Math.min(Tile.DEPTH, features.rows() - sample);
                    fill(features, centre, sample, depth, top, bottom - top, from, count, tile);
                    tile.addProducts(bottom - top, depth);
                }
                for (int i = top; i < bottom; i++) {
                    System.arraycopy(tile.sums[i - top], 0, scatter, i * d + from, count);
                }
            }
        });
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                scatter[i * d + j] = scatter[j * d + i];
            }
        }
        return scatter;
    }

    private static void fill(
            Features features,
            double[] centre,
            int sample,
            int depth,
            int top,
            int rows,
            int from,
            int count,
            Tile tile) {
        double[] values = features.values();
        int d = centre.length;
        Arrays.fill(tile.left, 0);
        for (int k = 0; k < depth; k++) {
            int at = (sample + k) * d;
            for (int i = 0; i < rows; i++) {
                tile.left[i * Tile.DEPTH + k] = values[at + top + i] - centre[top + i];
            }
            for (int j = 0; j < count; j++) {
                tile.panel[k * Tile.COLUMNS + j] = values[at + from + j] - centre[from + j];
            }
        }
        Arrays.fill(tile.panel, depth * Tile.COLUMNS, Tile.padded(depth) * Tile.COLUMNS, 0);
    }
}

package dev.rhumb.evaluation;

import java.util.Arrays;

/**
 * Visits all pairs of rows of two matrices, tile by tile on all threads, without ever holding {@code n x m} values.
 *
 * <p>Squared distances are summed from differences, not from dot products: {@code d(x, y) == d(y, x)} and
 * {@code d(x, x) == 0} hold exactly, so ties between repeated points are ties here too.
 */
final class Pairwise {
    private Pairwise() {}

    /**
     * Receives {@code values[0..count)} for one row of the first matrix and rows {@code from..} of the second. All calls for one row
     * come from one thread, in ascending order.
     */
    interface Visitor {
        void visit(int row, int from, int count, double[] values);
    }

    /** Receives one tile: rows {@code top..top + rows} against {@code from..from + count}; tiles come in any order. */
    interface TileVisitor {
        void visit(int top, int rows, int from, int count, double[][] values);
    }

    private interface Sum {
        void add(Tile tile, int rows, int depth);
    }

    static void squaredDistances(Features a, Features b, Visitor visitor) {
        visit(a, b, false, Tile::addSquaredDistances, byRow(visitor));
    }

    static void dotProducts(Features a, Features b, Visitor visitor) {
        visit(a, b, false, Tile::addProducts, byRow(visitor));
    }

    /** The tiles that hold all pairs of a row and a later row of one set: half the work. They hold earlier rows too. */
    static void squaredDistancesWithin(Features a, TileVisitor visitor) {
        visit(a, a, true, Tile::addSquaredDistances, visitor);
    }

    /** As {@link #squaredDistancesWithin}. */
    static void dotProductsWithin(Features a, TileVisitor visitor) {
        visit(a, a, true, Tile::addProducts, visitor);
    }

    private static TileVisitor byRow(Visitor visitor) {
        return (top, rows, from, count, values) -> {
            for (int i = 0; i < rows; i++) {
                visitor.visit(top + i, from, count, values[i]);
            }
        };
    }

    private static void visit(Features a, Features b, boolean later, Sum sum, TileVisitor visitor) {
        Features.requireSameColumns(a, b);
        int columns = a.columns();
        Blocks.forEach(a.rows(), Tile.ROWS, (top, bottom) -> {
            Tile tile = new Tile();
            int rows = bottom - top;
            int first = later ? top / Tile.COLUMNS * Tile.COLUMNS : 0;
            for (int from = first; from < b.rows(); from += Tile.COLUMNS) {
                int count = Math.min(Tile.COLUMNS, b.rows() - from);
                tile.clear();
                for (int k = 0; k < columns; k += Tile.DEPTH) {
                    int depth = Math.min(Tile.DEPTH, columns - k);
                    pack(a, top, rows, k, depth, tile.left);
                    transpose(b, from, count, k, depth, tile.panel);
                    sum.add(tile, rows, depth);
                }
                visitor.visit(top, rows, from, count, tile.sums);
            }
        });
    }

    private static void pack(Features a, int top, int rows, int feature, int depth, double[] into) {
        double[] values = a.values();
        int columns = a.columns();
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, (top + i) * columns + feature, into, i * Tile.DEPTH, depth);
            Arrays.fill(into, i * Tile.DEPTH + depth, (i + 1) * Tile.DEPTH, 0);
        }
    }

    private static void transpose(Features b, int from, int count, int feature, int depth, double[] into) {
        double[] values = b.values();
        int columns = b.columns();
        for (int j = 0; j < count; j++) {
            int row = (from + j) * columns + feature;
            for (int k = 0; k < depth; k++) {
                into[k * Tile.COLUMNS + j] = values[row + k];
            }
        }
        Arrays.fill(into, depth * Tile.COLUMNS, Tile.padded(depth) * Tile.COLUMNS, 0);
    }
}

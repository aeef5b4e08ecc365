package dev.rhumb.evaluation;

/** A feature matrix that is filled batch by batch; no batch is kept beside it. */
final class Gathered {
    private final int rows;
    private double[] values = new double[0];
    private int columns;

    Gathered(int rows) {
        this.rows = rows;
    }

    void put(Features part, int count, int from) {
        if (part.rows() != count) {
            throw new IllegalStateException(
                    "The feature extractor gave " + part.rows() + " rows for " + count + " images.");
        }
        if (columns == 0) {
            columns = part.columns();
            requireRoom();
            values = new double[rows * columns];
        }
        if (part.columns() != columns) {
            throw new IllegalStateException("The feature extractor gave " + columns + " features for one batch and "
                    + part.columns() + " for another.");
        }
        for (int row = 0; row < count; row++) {
            part.copy(row, 0, columns, values, (from + row) * columns);
        }
    }

    private void requireRoom() {
        long bytes = (long) rows * columns * Double.BYTES;
        long most = Math.min(Runtime.getRuntime().maxMemory(), (long) Integer.MAX_VALUE * Double.BYTES);
        if (bytes > most) {
            throw new IllegalArgumentException("The features of " + rows + " images, " + columns + " each, take "
                    + (bytes >> 20) + " MiB, but one matrix may have " + (most >> 20)
                    + " MiB here; take a network of fewer features or fewer images.");
        }
    }

    Features features() {
        return Features.owned(values, rows, columns);
    }
}

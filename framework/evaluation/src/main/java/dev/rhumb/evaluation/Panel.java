package dev.rhumb.evaluation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Objects;

/**
 * A small matrix for {@link MatrixProduct}, row-major in native memory, so that an engine reads it without a copy. Its first number is at a
 * multiple of 64 bytes: tuned kernels may round differently elsewhere. It is filled again and again, by one thread.
 */
public final class Panel {
    private static final int ALIGNMENT = 64;

    private final ByteBuffer room;
    private int rows;
    private int columns;

    Panel(int most) {
        this.room = ByteBuffer.allocateDirect(Math.addExact(Math.multiplyExact(most, Double.BYTES), 2 * ALIGNMENT))
                .alignedSlice(ALIGNMENT);
    }

    /** How many rows it has now. */
    public int rows() {
        return rows;
    }

    /** How many numbers a row has now. */
    public int columns() {
        return columns;
    }

    /** The numbers, {@code rows x columns} float64 in native order; a view, valid until the panel is filled again. */
    public ByteBuffer bytes() {
        return room.slice(0, rows * columns * Double.BYTES).order(ByteOrder.nativeOrder());
    }

    /** As {@link #bytes}, as numbers. */
    public DoubleBuffer values() {
        return bytes().asDoubleBuffer();
    }

    /** The first rows alone, with the same numbers. */
    Panel head(int count) {
        Objects.checkFromToIndex(0, count, rows);
        return new Panel(room, count, columns);
    }

    private Panel(ByteBuffer room, int rows, int columns) {
        this.room = room;
        this.rows = rows;
        this.columns = columns;
    }

    /** Takes some features of some rows. */
    void fill(Features from, int row, int count, int column, int width) {
        resize(count, width);
        DoubleBuffer values = values();
        double[] line = new double[width];
        for (int i = 0; i < count; i++) {
            from.copy(row + i, column, width, line, 0);
            values.put(i * width, line);
        }
    }

    /** Takes some features of some rows less a centre, one feature in each row. */
    void fillTransposed(Features from, double[] centre, int row, int count, int column, int width) {
        resize(width, count);
        DoubleBuffer values = values();
        double[] line = new double[width];
        double[] turned = new double[width * count];
        for (int i = 0; i < count; i++) {
            from.copy(row + i, column, width, line, 0);
            for (int j = 0; j < width; j++) {
                turned[j * count + i] = line[j] - centre[column + j];
            }
        }
        values.put(0, turned);
    }

    private void resize(int newRows, int newColumns) {
        Objects.checkFromToIndex(0, newRows * newColumns * Double.BYTES, room.capacity());
        rows = newRows;
        columns = newColumns;
    }
}

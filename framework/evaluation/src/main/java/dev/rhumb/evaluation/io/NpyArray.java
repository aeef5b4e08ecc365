package dev.rhumb.evaluation.io;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An immutable NumPy array in C order, as it lay in the file; values are converted when they are read. */
public final class NpyArray {
    private final NpyType type;
    private final int[] shape;
    private final ByteBuffer data;

    NpyArray(NpyType type, int[] shape, ByteBuffer data) {
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    /** The values as they lie. */
    ByteBuffer data() {
        return data;
    }

    /** Kind and size of the values in the file. */
    public NpyType type() {
        return type;
    }

    /** A copy of the shape; empty for a single number. */
    public int[] shape() {
        return shape.clone();
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.length;
    }

    /** Number of values. */
    public int size() {
        return data.capacity() / type.bytes();
    }

    /** The value at a position in C order. */
    public double doubleAt(int index) {
        return type.doubleAt(data, index * type.bytes());
    }

    /** All values in C order. */
    public double[] toDoubles() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = doubleAt(i);
        }
        return values;
    }

    /** All values in C order, rounded to single precision. */
    public float[] toFloats() {
        float[] values = new float[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) doubleAt(i);
        }
        return values;
    }

    /**
     * All values in C order.
     *
     * @throws IllegalArgumentException if the values are not whole numbers within the range of int
     */
    public int[] toInts() {
        int[] values = new int[size()];
        for (int i = 0; i < values.length; i++) {
            double value = doubleAt(i);
            if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "Value " + i + " of the array is " + value + ", not a whole number.");
            }
            values[i] = (int) value;
        }
        return values;
    }

    @Override
    public String toString() {
        return "NpyArray[" + type.code() + " " + Arrays.toString(shape) + "]";
    }
}

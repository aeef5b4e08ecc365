package dev.rhumb.tensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A tensor that stays in its file: name, type and shape are known, values are read on demand from the mapped file. */
public final class StoredTensor {
    private final String name;
    private final ElementType type;
    private final long[] shape;
    private final long[] strides;
    private final long offset;
    private final long size;
    private final Stretch storage;

    /** Counts are of values; the storage has been seen to hold all that shape and strides reach. */
    private StoredTensor(
            String name, ElementType type, long[] shape, long[] strides, long offset, long size, Stretch storage) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.size = size;
        this.storage = storage;
    }

    /** Values that fill their bytes, row-major. */
    static StoredTensor whole(String name, ElementType type, long[] shape, Stretch storage) {
        return new StoredTensor(name, type, shape, rowMajor(shape), 0, storage.length() / type.bytes(), storage);
    }

    /**
     * A view of a storage that other tensors may share.
     *
     * @param offset place of its first value
     * @throws UnreadableTensors if the view reaches beyond the storage, or repeats values so often that it is larger
     */
    static StoredTensor view(
            String name, ElementType type, long[] shape, long[] strides, long offset, Stretch storage) {
        long held = storage.length() / type.bytes();
        long size = -1;
        try {
            size = reached(shape, strides, offset) < held ? product(shape) : -1;
        } catch (ArithmeticException tooLarge) {
            // Refused below, as any other that the storage does not hold.
        }
        if (size < 0 || size > held) {
            throw new UnreadableTensors(
                    storage.file(),
                    "tensor '" + name + "' of shape " + Arrays.toString(shape) + " and strides "
                            + Arrays.toString(strides) + " from value " + offset + " does not fit its storage of "
                            + held + " values; the file is damaged");
        }
        return new StoredTensor(name, type, shape, strides, offset, size, storage);
    }

    private static long product(long[] shape) {
        long size = 1;
        for (long axis : shape) {
            size = Math.multiplyExact(size, axis);
        }
        return size;
    }

    /** The last place of a storage that a view reaches, -1 if it has no values. */
    private static long reached(long[] shape, long[] strides, long offset) {
        long last = offset;
        boolean empty = false;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] < 0 || axis >= strides.length || strides[axis] < 0) {
                throw new ArithmeticException("negative");
            }
            empty |= shape[axis] == 0;
            last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[axis] - 1), strides[axis]));
        }
        if (offset < 0) {
            throw new ArithmeticException("negative");
        }
        return empty ? -1 : last;
    }

    private static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long next = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = next;
            next *= shape[axis];
        }
        return strides;
    }

    /** The same tensor under another name. */
    StoredTensor renamed(String other) {
        return new StoredTensor(other, type, shape, strides, offset, size, storage);
    }

    /** Its name in the file. */
    public String name() {
        return name;
    }

    /** The file that holds it. */
    public Path file() {
        return storage.file();
    }

    /** How its values are stored. */
    public ElementType type() {
        return type;
    }

    /** Its axes; empty for a single number. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of values. */
    public long size() {
        return size;
    }

    /** Whether its values follow one another, row-major. */
    private boolean contiguous() {
        long next = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (shape[axis] != 1 && strides[axis] != next) {
                return size == 0;
            }
            next *= shape[axis];
        }
        return true;
    }

    /**
     * The bytes of the mapped file, little-endian and read-only, without a copy.
     *
     * @return empty if the values do not follow one another or are stored in another byte order
     * @throws UnreadableTensors if the file cannot be read
     */
    public Optional<ByteBuffer> bytes() {
        return contiguous() && storage.order() == ByteOrder.LITTLE_ENDIAN
                ? Optional.of(storage.map(offset * type.bytes(), size * type.bytes()))
                : Optional.empty();
    }

    /**
     * Its values as float32, row-major.
     *
     * @throws UnreadableTensors if the file cannot be read or there are more values than an array holds
     */
    public float[] floats() {
        float[] values = new float[requireArray()];
        read(values, 0);
        return values;
    }

    /**
     * Its values as float64, row-major.
     *
     * @throws UnreadableTensors if the file cannot be read or there are more values than an array holds
     */
    public double[] doubles() {
        double[] values = new double[requireArray()];
        each((i, value) -> values[i] = value);
        return values;
    }

    /**
     * Writes its values as float32, row-major, into an array, from a place on.
     *
     * @throws UnreadableTensors if the file cannot be read
     * @throws IndexOutOfBoundsException if the array ends before the values do
     */
    public void read(float[] into, int at) {
        if (type == ElementType.F32 && contiguous()) {
            storage.map(offset * type.bytes(), size * type.bytes())
                    .asFloatBuffer()
                    .get(into, at, requireArray());
        } else {
            each((i, value) -> into[at + i] = (float) value);
        }
    }

    private int requireArray() {
        if (size * type.bytes() > Integer.MAX_VALUE) {
            throw new UnreadableTensors(
                    storage.file(), "tensor '" + name + "' has " + size + " values of " + type + ", more than 2 GiB");
        }
        return (int) size;
    }

    private interface Visitor {
        void see(int place, double value);
    }

    private void each(Visitor visitor) {
        int count = requireArray();
        if (count == 0) {
            return;
        }
        long span = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            span += (shape[axis] - 1) * strides[axis];
        }
        if (span * type.bytes() > Integer.MAX_VALUE) {
            throw new UnreadableTensors(
                    storage.file(), "tensor '" + name + "' is a view of more than 2 GiB of its storage");
        }
        ByteBuffer values = storage.map(offset * type.bytes(), span * type.bytes());
        if (contiguous()) {
            for (int i = 0; i < count; i++) {
                visitor.see(i, type.at(values, i * type.bytes()));
            }
            return;
        }
        long[] index = new long[shape.length];
        long place = 0;
        for (int i = 0; i < count; i++) {
            visitor.see(i, type.at(values, (int) place * type.bytes()));
            int axis = shape.length - 1;
            while (axis >= 0 && index[axis] == shape[axis] - 1) {
                place -= index[axis] * strides[axis];
                index[axis--] = 0;
            }
            if (axis >= 0) {
                index[axis]++;
                place += strides[axis];
            }
        }
    }
}

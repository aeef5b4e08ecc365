package dev.rhumb.tensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/**
 * An array of NumPy in a pickle: made empty, then given its state (version, shape, type, whether the first axis varies fastest, bytes),
 * as {@code ndarray.__reduce__} writes it up to protocol 4.
 */
final class PickledArray {
    private static final Map<String, ElementType> TYPES = Map.of(
            "f8", ElementType.F64,
            "f4", ElementType.F32,
            "f2", ElementType.F16,
            "i8", ElementType.I64,
            "i4", ElementType.I32,
            "i2", ElementType.I16,
            "i1", ElementType.I8,
            "u1", ElementType.U8,
            "b1", ElementType.BOOL);

    private long[] shape = new long[0];
    private long[] strides = new long[0];
    private ElementType type = ElementType.F64;
    private Stretch bytes = Stretch.of(Path.of(""), 0, 0, ByteOrder.LITTLE_ENDIAN);
    private boolean complete;

    /** A {@code dtype}: made of a code such as {@code f8}, then given its byte order. */
    static final class Type {
        private final String code;
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        Type(String code) {
            this.code = code;
        }

        void take(Object[] state) {
            order = ">".equals(state[1]) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
    }

    /** Protocol 5 makes it whole, of (bytes, type, shape, order). */
    static PickledArray ofBuffer(Path file, Object[] with) {
        PickledArray array = new PickledArray();
        array.take(file, new Object[] {1, with[2], with[1], "F".equals(with[3]), with[0]});
        return array;
    }

    void take(Path file, Object[] state) {
        Type declared = (Type) state[2];
        ElementType known = TYPES.get(declared.code);
        if (known == null) {
            throw new UnreadableTensors(
                    file,
                    "holds an array of NumPy's type '" + declared.code + "'; types that are read are "
                            + String.join(", ", TYPES.keySet().stream().sorted().toList()));
        }
        type = known;
        Object[] axes = (Object[]) state[1];
        shape = new long[axes.length];
        strides = new long[axes.length];
        long next = 1;
        boolean firstFastest = Boolean.TRUE.equals(state[3]);
        for (int i = 0; i < axes.length; i++) {
            shape[i] = ((Number) axes[i]).longValue();
        }
        for (int i = 0; i < axes.length; i++) {
            int axis = firstFastest ? i : axes.length - 1 - i;
            strides[axis] = next;
            next = Math.multiplyExact(next, shape[axis]);
        }
        byte[] values = (byte[]) state[4];
        if (values.length != Math.multiplyExact(next, type.bytes())) {
            throw new UnreadableTensors(
                    file,
                    "declares an array of " + next + " values of " + type + " and holds " + values.length
                            + " bytes of it; it is damaged");
        }
        bytes = Stretch.inMemory(file, ByteBuffer.wrap(values).asReadOnlyBuffer(), declared.order);
        complete = true;
    }

    StoredTensor named(Path file, String name) {
        if (!complete) {
            throw new UnreadableTensors(file, "holds the array '" + name + "' without its values; it is damaged");
        }
        return StoredTensor.view(name, type, shape, strides, 0, bytes);
    }
}

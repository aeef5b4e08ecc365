package dev.rhumb.evaluation.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of numbers that are read. */
public enum NpyType {
    FLOAT32("f4", 4),
    FLOAT64("f8", 8),
    INT8("i1", 1),
    INT16("i2", 2),
    INT32("i4", 4),
    INT64("i8", 8),
    UINT8("u1", 1),
    BOOLEAN("b1", 1);

    private final String code;
    private final int bytes;

    NpyType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** NumPy's code without byte order, such as {@code f4}. */
    public String code() {
        return code;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    static @Nullable NpyType withCode(String code) {
        return Arrays.stream(values())
                .filter(type -> type.code.equals(code))
                .findFirst()
                .orElse(null);
    }

    static String codes() {
        return Arrays.stream(values()).map(NpyType::code).collect(Collectors.joining(", "));
    }

    double doubleAt(ByteBuffer data, int offset) {
        return switch (this) {
            case FLOAT32 -> data.getFloat(offset);
            case FLOAT64 -> data.getDouble(offset);
            case INT8 -> data.get(offset);
            case INT16 -> data.getShort(offset);
            case INT32 -> data.getInt(offset);
            case INT64 -> data.getLong(offset);
            case UINT8 -> data.get(offset) & 0xff;
            case BOOLEAN -> data.get(offset) != 0 ? 1 : 0;
        };
    }
}

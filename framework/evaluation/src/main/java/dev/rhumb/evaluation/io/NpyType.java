package dev.rhumb.evaluation.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of numbers that are read. */
public enum NpyType {
    FLOAT16("f2", 2),
    FLOAT32("f4", 4),
    FLOAT64("f8", 8),
    INT8("i1", 1),
    INT16("i2", 2),
    INT32("i4", 4),
    INT64("i8", 8),
    UINT8("u1", 1),
    UINT16("u2", 2),
    UINT32("u4", 4),
    UINT64("u8", 8),
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

    /** NumPy's name, such as {@code float32}. */
    public String description() {
        return this == BOOLEAN ? "bool" : name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    /** Whether values are of floating point. */
    public boolean isFloat() {
        return code.charAt(0) == 'f';
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
            case FLOAT16 -> half(data.getShort(offset));
            case FLOAT32 -> data.getFloat(offset);
            case FLOAT64 -> data.getDouble(offset);
            case INT8 -> data.get(offset);
            case INT16 -> data.getShort(offset);
            case INT32 -> data.getInt(offset);
            case INT64 -> data.getLong(offset);
            case UINT8 -> data.get(offset) & 0xff;
            case UINT16 -> data.getShort(offset) & 0xffff;
            case UINT32 -> data.getInt(offset) & 0xffffffffL;
            case UINT64 -> unsigned(data.getLong(offset));
            case BOOLEAN -> data.get(offset) != 0 ? 1 : 0;
        };
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    // IEEE 754 binary16: a sign, 5 bits of exponent with bias 15, 10 bits of fraction.
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double size;
        if (exponent == 0x1f) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            size = fraction * 0x1p-24;
        } else {
            size = (0x400 | fraction) * Math.scalb(1.0, exponent - 25);
        }
        return bits < 0 ? -size : size;
    }
}

package dev.rhumb.tensors;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How one value is stored. The names are those of safetensors. */
public enum ElementType {
    /** IEEE 754 binary64. */
    F64(8, "Double"),
    /** IEEE 754 binary32. */
    F32(4, "Float"),
    /** IEEE 754 binary16. */
    F16(2, "Half"),
    /** The upper half of a binary32. */
    BF16(2, "BFloat16"),
    /** Signed, 64 bits. */
    I64(8, "Long"),
    /** Signed, 32 bits. */
    I32(4, "Int"),
    /** Signed, 16 bits. */
    I16(2, "Short"),
    /** Signed, 8 bits. */
    I8(1, "Char"),
    /** Unsigned, 8 bits. */
    U8(1, "Byte"),
    /** One byte, 0 or 1. */
    BOOL(1, "Bool");

    private final int bytes;
    private final String torch;

    ElementType(int bytes, String torch) {
        this.bytes = bytes;
        this.torch = torch;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    /** Whether values are floating-point numbers. */
    public boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** The type of that name in a safetensors header. */
    static Optional<ElementType> named(String name) {
        for (ElementType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The type that PyTorch's storage class of that name holds, such as {@code FloatStorage}. */
    static Optional<ElementType> ofStorage(String name) {
        for (ElementType type : values()) {
            if (name.equals(type.torch + "Storage")) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The value at a byte. */
    double at(ByteBuffer values, int place) {
        return switch (this) {
            case F64 -> values.getDouble(place);
            case F32 -> values.getFloat(place);
            case F16 -> Half.toFloat(values.getShort(place));
            case BF16 -> Float.intBitsToFloat(values.getShort(place) << 16);
            case I64 -> values.getLong(place);
            case I32 -> values.getInt(place);
            case I16 -> values.getShort(place);
            case I8 -> values.get(place);
            case U8, BOOL -> values.get(place) & 0xff;
        };
    }
}

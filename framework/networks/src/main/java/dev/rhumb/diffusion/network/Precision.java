package dev.rhumb.diffusion.network;

/**
 * The number format a network computes in. Networks that are trained keep their weights in float32 (or float64) whatever the choice; published ones keep
 * them in it.
 */
public enum Precision {
    /** 16-bit brain floating point inside the network; inputs and outputs stay as they come. */
    BFLOAT16(15),
    /** 16-bit floating point (IEEE 754), values up to 65,504, for networks that were made for it; not for training. */
    FLOAT16(5),
    /** 32-bit floating point. */
    FLOAT32(6),
    /** 64-bit floating point, for checks against closed forms. */
    FLOAT64(7);

    private final int code;

    Precision(int code) {
        this.code = code;
    }

    /** PyTorch's number for the type, as scripts expect it. */
    int code() {
        return code;
    }
}

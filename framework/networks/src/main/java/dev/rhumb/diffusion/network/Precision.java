package dev.rhumb.diffusion.network;

import ai.djl.Device;
import dev.rhumb.diffusion.engine.PyTorch;
import java.util.Locale;
import java.util.Optional;

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

    /**
     * The format in which a network whose weights have this one computes on a device: itself, or float32 on a processor without convolutions in it.
     */
    public Precision computedOn(Device device) {
        boolean has = switch (this) {
            case BFLOAT16 -> PyTorch.convolvesBfloat16(device);
            case FLOAT16 -> PyTorch.convolvesFloat16(device);
            case FLOAT32, FLOAT64 -> true;
        };
        return has ? this : FLOAT32;
    }

    /** What is done in another way on a device, in a sentence; empty if nothing is. */
    public Optional<String> fallback(Device device) {
        return computedOn(device) == this
                ? Optional.empty()
                : Optional.of("this processor has no convolutions in "
                        + toString().toLowerCase(Locale.ROOT) + ", so weights in it are computed with in float32");
    }

    /** PyTorch's number for the type, as scripts expect it. */
    int code() {
        return code;
    }
}

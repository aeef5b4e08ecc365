package dev.rhumb.diffusion.network.imported;

/**
 * How images are brought to the size that a network sees; PyTorch's {@code interpolate} with {@code align_corners=False}. Antialiased
 * rules widen the filter when they shrink, as Pillow does.
 */
public enum Resize {
    /** Not at all: another size is refused. */
    NONE(""),
    /** The nearest pixel. */
    NEAREST("torch.upsample_nearest2d(x, %s, None, None)"),
    /** Bilinear. */
    BILINEAR("torch.upsample_bilinear2d(x, %s, False, None, None)"),
    /** Bicubic. */
    BICUBIC("torch.upsample_bicubic2d(x, %s, False, None, None)"),
    /** Bilinear, antialiased. */
    BILINEAR_ANTIALIASED("torch._upsample_bilinear2d_aa(x, %s, False, None, None)"),
    /** Bicubic, antialiased: what CLIP's own preprocessing does. */
    BICUBIC_ANTIALIASED("torch._upsample_bicubic2d_aa(x, %s, False, None, None)");

    private final String call;

    Resize(String call) {
        this.call = call;
    }

    /** The TorchScript expression that brings {@code x} to a size. */
    String expression(int height, int width) {
        return this == NONE ? "x" : String.format(java.util.Locale.ROOT, call, "[" + height + ", " + width + "]");
    }
}

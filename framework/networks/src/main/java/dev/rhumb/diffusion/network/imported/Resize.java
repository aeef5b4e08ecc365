package dev.rhumb.diffusion.network.imported;

/**
 * How images are brought to the size that a network sees; PyTorch's {@code interpolate} with {@code align_corners=False}, and one of
 * TensorFlow 1. Antialiased rules widen the filter when they shrink, as Pillow does.
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
    /** Bicubic, antialiased: what CLIP's own preprocessing does, and Pillow on floats. */
    BICUBIC_ANTIALIASED("torch._upsample_bicubic2d_aa(x, %s, False, None, None)"),
    /** As {@link #BICUBIC_ANTIALIASED}, then cut off at black and white: what clean-fid does. */
    CLEAN_FID("torch.clamp(torch._upsample_bicubic2d_aa(x, %s, False, None, None), -1., 1.)"),
    /**
     * TensorFlow 1's {@code resize_bilinear} with {@code align_corners=False}, which published FIDs rest on: pixel i of the result lies at
     * {@code i} times the ratio of the sizes, not at the centre, and shrinking skips pixels.
     */
    TENSORFLOW_BILINEAR("self.tensorflow_bilinear(x, %s)");

    /** TorchScript methods that expressions call. */
    static final String METHODS = """
          def along(self: __torch__.Net, x: Tensor, axis: int, size: int, shape: List[int]) -> Tensor:
            n = torch.size(x, axis)
            all = torch.arange(size, dtype=6, layout=None, device=ops.prim.device(x), pin_memory=None)
            at = torch.mul(all, torch.div(n, size))
            low = torch.to(torch.floor(at), 4)
            high = torch.clamp(torch.add(low, 1), None, torch.sub(n, 1))
            part = torch.view(torch.sub(at, torch.floor(at)), shape)
            first = torch.index_select(x, axis, low)
            second = torch.index_select(x, axis, high)
            return torch.add(first, torch.mul(torch.sub(second, first), part))
          def tensorflow_bilinear(self: __torch__.Net, x: Tensor, size: List[int]) -> Tensor:
            wide = self.along(x, 3, size[1], [-1])
            return self.along(wide, 2, size[0], [-1, 1])
        """;

    private final String call;

    Resize(String call) {
        this.call = call;
    }

    /** The TorchScript expression that brings {@code x} to a size. */
    String expression(int height, int width) {
        return this == NONE ? "x" : String.format(java.util.Locale.ROOT, call, "[" + height + ", " + width + "]");
    }
}

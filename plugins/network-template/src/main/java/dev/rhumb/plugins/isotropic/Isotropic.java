package dev.rhumb.plugins.isotropic;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.DenoiserShape;
import dev.rhumb.network.Layers;

/**
 * Residual blocks at one resolution, modulated by noise level and class, with self-attention in the middle. Squares of pixels become
 * channels at the input and come back at the output.
 *
 * @param channels image channels
 * @param height image height in pixels, a multiple of {@code patch}
 * @param width image width in pixels, likewise
 * @param classes number of class labels; 0 for none
 * @param patch side of the squares of pixels
 * @param features feature channels, a multiple of 8
 * @param blocks residual blocks before the attention, and after it
 * @param embeddingWidth width of the vector of noise level and class
 */
@Method(
        name = "isotropic",
        paper = "He et al. 2016, arXiv:1603.05027; Dhariwal & Nichol 2021, arXiv:2105.05233, section 3",
        summary = "A denoiser of residual blocks at one resolution, with attention in the middle.")
public record Isotropic(
        @Parameter(value = "image channels", min = 1, max = 64)
        int channels,

        @Parameter(value = "image height in pixels, a multiple of patch", min = 1, max = 1024)
        int height,

        @Parameter(value = "image width in pixels, a multiple of patch", min = 1, max = 1024)
        int width,

        @Parameter(value = "number of class labels; 0 for none", min = 0, max = 100_000)
        int classes,

        @Parameter(value = "side of the pixel squares that become channels", fallback = "2", min = 1, max = 32)
        int patch,

        @Parameter(value = "feature channels, a multiple of 8", fallback = "32", min = 8, max = 4096)
        int features,

        @Parameter(value = "residual blocks on either side of the attention", fallback = "2", min = 1, max = 100)
        int blocks,

        @Parameter(value = "width of the vector of noise level and class", fallback = "64", min = 1, max = 4096)
        int embeddingWidth)
        implements DenoiserShape {

    private static final int GROUPS = 8;

    /** Throws {@link IllegalArgumentException} unless the patch divides the image and the groups divide the features. */
    public Isotropic {
        if (patch < 1 || height % patch != 0 || width % patch != 0) {
            throw new IllegalArgumentException(
                    "patch is " + patch + "; it must divide height and width, " + height + " and " + width);
        }
        if (features < GROUPS || features % GROUPS != 0) {
            throw new IllegalArgumentException("features is " + features + "; it must be a multiple of " + GROUPS);
        }
    }

    @Override
    public int unit() {
        return patch;
    }

    @Override
    public String write(Layers layers, String x, String embedding) {
        int squares = channels * patch * patch;
        String h = layers.conv(layers.patches(x, patch), "stem", squares, features, 3, 1, 1);
        for (int block = 0; block < 2 * blocks; block++) {
            if (block == blocks) {
                h = layers.attention(h, "attention", features, features, GROUPS);
            }
            h = layers.residual(h, embedding, "block." + block, features, features, embeddingWidth, GROUPS, 0);
        }
        String normed = layers.silu(layers.groupNorm(h, "out.norm", features, GROUPS));
        return layers.pixels(layers.conv(normed, "out.conv", features, squares, 3, 1, 0), patch);
    }
}

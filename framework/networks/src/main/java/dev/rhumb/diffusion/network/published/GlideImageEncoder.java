package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;

/**
 * The image encoder of GLIDE's noised CLIP (Nichol et al. 2022, arXiv:2112.10741, section 2.4), class {@code ImageEncoder} of glide-text2im: noised images {@code (B, 3, imageSize, imageSize)} with
 * values about in [0, 255], and timesteps {@code (B)}, int64, to embeddings {@code (B, nEmbd)}, not normalised. The timestep's vector takes the place of the class token.
 * Its components are the keys of the code's {@code config.yaml}, those of the image encoder without {@code _image}.
 *
 * @param imageSize height and width of an image
 * @param patchSize height and width of a patch
 * @param nEmbd width of the embedding
 * @param nHead heads
 * @param nHeadState width of a head
 * @param nXfBlocks blocks
 * @param nTimesteps timesteps that it knows
 */
public record GlideImageEncoder(
        @Parameter(value = "height and width of an image", fallback = "64", min = 1, max = 4096)
        int imageSize,

        @Parameter(value = "height and width of a patch", fallback = "4", min = 1, max = 4096)
        int patchSize,

        @Parameter(value = "width of the embedding", fallback = "512", min = 1, max = 100_000)
        int nEmbd,

        @Parameter(value = "heads", fallback = "12", min = 1, max = 1024)
        int nHead,

        @Parameter(value = "width of a head", fallback = "64", min = 1, max = 100_000)
        int nHeadState,

        @Parameter(value = "blocks", fallback = "12", min = 1, max = 256)
        int nXfBlocks,

        @Parameter(value = "timesteps that it knows", fallback = "1000", min = 1, max = 1_000_000)
        int nTimesteps)
        implements Architecture {
    /** Of CLIP's training images, on values from 0 to 255. */
    private static final List<Double> MEANS = List.of(122.77093945, 116.74601272, 104.09373519);

    private static final List<Double> DEVIATIONS = List.of(68.50053285, 66.63215831, 70.32316309);
    private static final int CHANNELS = 3;

    public GlideImageEncoder {
        Configuration.requireMultiple("image_size", imageSize, "patch_size", patchSize);
    }

    @Override
    public void write(LayerWriter layers) {
        int width = nHead * nHeadState;
        int side = imageSize / patchSize;
        GlideClip parts = new GlideClip(layers, width, nHead, nXfBlocks, false);
        String x = layers.x();
        String scaled = layers.let("torch.div(torch.sub(" + x + ", " + perChannel(layers, x, MEANS) + "), "
                + perChannel(layers, x, DEVIATIONS) + ")");
        String kernel = layers.parameter("blocks.input.patch_proj", width, CHANNELS, patchSize, patchSize);
        String patches = layers.let("torch.conv2d(" + scaled + ", " + kernel + ", None, [" + patchSize + ", "
                + patchSize + "], [0, 0], [1, 1], 1)");
        String table = layers.parameter("blocks.input.w_t", nTimesteps, width);
        String time = layers.let("torch.embedding(" + table + ", torch.to(" + layers.times() + ", 4))");
        String positions = layers.parameter("blocks.input.w_pos", 1L + (long) side * side, width);
        String tokens = layers.add(layers.concat(1, layers.overTokens(time), layers.tokens(patches)), positions);
        String h = parts.blocks(parts.norm(tokens, "blocks.input.ln"));
        layers.output(parts.projected(layers.let("torch.select(" + h + ", 1, 0)"), nEmbd));
    }

    private static String perChannel(LayerWriter layers, String like, List<Double> values) {
        return layers.let("torch.view(torch.tensor(" + values + ", dtype=ops.prim.dtype(" + like
                + "), device=ops.prim.device(" + like + ")), [1, " + CHANNELS + ", 1, 1])");
    }
}

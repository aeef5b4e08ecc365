package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The decoder of the autoencoder of latent diffusion (Rombach et al. 2022, arXiv:2112.10752), class {@code AutoencoderKL} of diffusers: latents
 * {@code (B, latentChannels, h, w)}, not scaled, to images {@code (B, outChannels, H, W)} with values about in [-1, 1]. Its components are the keys of
 * {@code config.json}. The encoder's weights are in the same file and are not read.
 *
 * @param inChannels channels of the images that the encoder takes
 * @param outChannels channels of an image
 * @param blockOutChannels widths of the levels, finest first
 * @param layersPerBlock residual blocks per level of the encoder; the decoder has one more
 * @param latentChannels channels of a latent
 * @param normNumGroups of every group norm
 * @param scalingFactor latents were multiplied by this for the denoiser
 * @param shiftFactor subtracted from latents before
 * @param usePostQuantConv whether a 1x1 convolution comes first
 * @param midBlockAddAttention whether the middle has an attention
 */
public record AutoencoderKL(
        @Parameter(value = "channels of the encoder's images", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of an image", fallback = "3", min = 1, max = 4096)
        int outChannels,

        @Parameter(value = "widths of the levels, finest first", fallback = "[64]")
        List<Integer> blockOutChannels,

        @Parameter(value = "residual blocks per level", fallback = "1", min = 1, max = 64)
        int layersPerBlock,

        @Parameter(value = "channels of a latent", fallback = "4", min = 1, max = 4096)
        int latentChannels,

        @Parameter(value = "groups of norms", fallback = "32", min = 1, max = 4096)
        int normNumGroups,

        @Parameter(value = "latents were multiplied by this", fallback = "0.18215")
        double scalingFactor,

        @Parameter(value = "subtracted from latents before", fallback = "0")
        double shiftFactor,

        @Parameter(value = "whether a 1x1 convolution comes first", fallback = "true")
        boolean usePostQuantConv,

        @Parameter(value = "whether the middle has an attention", fallback = "true")
        boolean midBlockAddAttention)
        implements Architecture {
    private static final double EPS = 1e-6;

    /** Keys of its configuration without effect on the decoder. */
    static final List<String> INERT =
            List.of("down-block-types", "up-block-types", "sample-size", "force-upcast", "use-quant-conv");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("act-fn", "silu");

    public AutoencoderKL {
        blockOutChannels = List.copyOf(blockOutChannels);
        Configuration.requireWidths(blockOutChannels, normNumGroups);
    }

    /** How many pixels of an image's side one of a latent's stands for. */
    public int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    @Override
    public Optional<String> key(String stored) {
        return stored.startsWith("encoder.") || stored.startsWith("quant_conv.")
                ? Optional.empty()
                : Optional.of(DiffusersBlocks.renamed(stored));
    }

    @Override
    public void write(LayerWriter layers) {
        DiffusersBlocks blocks = new DiffusersBlocks(layers, normNumGroups, EPS, 0, false);
        int levels = blockOutChannels.size();
        // No editable inside, so the sites' sizes do not matter.
        Place place = new Place(blockOutChannels.get(levels - 1), 1, 1);
        String h = layers.x();
        if (usePostQuantConv) {
            h = layers.conv(h, "post_quant_conv", latentChannels, latentChannels, 1);
        }
        int width = place.channels();
        h = layers.conv(h, "decoder.conv_in", latentChannels, width, 3);
        h = blocks.resnet(h, "", "decoder.mid_block.resnets.0", width, place);
        if (midBlockAddAttention) {
            h = blocks.attention(h, "decoder.mid_block.attentions.0", place, width, true);
        }
        h = blocks.resnet(h, "", "decoder.mid_block.resnets.1", width, place);
        for (int level = levels - 1; level >= 0; level--) {
            String name = "decoder.up_blocks." + (levels - 1 - level);
            for (int i = 0; i <= layersPerBlock; i++) {
                int in = place.channels();
                place = place.with(blockOutChannels.get(level));
                h = blocks.resnet(h, "", name + ".resnets." + i, in, place);
            }
            if (level > 0) {
                h = blocks.doubled(h, name + ".upsamplers.0", place.channels());
            }
        }
        h = layers.silu(layers.groupNorm(h, "decoder.conv_norm_out", place.channels(), normNumGroups, EPS));
        layers.output(layers.conv(h, "decoder.conv_out", place.channels(), outChannels, 3));
    }
}

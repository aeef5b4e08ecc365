package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variational autoencoder of latent diffusion (Rombach et al. 2022, arXiv:2112.10752), class {@code AutoencoderKL} of diffusers. Its components are the keys of
 * {@code config.json}.
 *
 * @param inChannels channels of the images that the encoder takes
 * @param outChannels channels of an image
 * @param downBlockTypes kinds of the encoder's levels, finest first
 * @param upBlockTypes kinds of the decoder's levels, coarsest first
 * @param blockOutChannels widths of the levels, finest first
 * @param layersPerBlock residual blocks per level of the encoder; the decoder has one more
 * @param latentChannels channels of a latent
 * @param normNumGroups of every group norm
 * @param scalingFactor latents were multiplied by this for the denoiser
 * @param shiftFactor subtracted from latents before
 * @param useQuantConv whether a 1x1 convolution comes last in the encoder
 * @param usePostQuantConv whether a 1x1 convolution comes first in the decoder
 * @param midBlockAddAttention whether the middle has an attention
 */
public record AutoencoderKL(
        @Parameter(value = "channels of the encoder's images", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of an image", fallback = "3", min = 1, max = 4096)
        int outChannels,

        @Parameter(value = "kinds of the encoder's levels, finest first", fallback = "[DownEncoderBlock2D]")
        List<String> downBlockTypes,

        @Parameter(value = "kinds of the decoder's levels, coarsest first", fallback = "[UpDecoderBlock2D]")
        List<String> upBlockTypes,

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

        @Parameter(value = "whether a 1x1 convolution comes last in the encoder", fallback = "true")
        boolean useQuantConv,

        @Parameter(value = "whether a 1x1 convolution comes first in the decoder", fallback = "true")
        boolean usePostQuantConv,

        @Parameter(value = "whether the middle has an attention", fallback = "true")
        boolean midBlockAddAttention)
        implements AutoencoderArchitecture {
    /** Keys of its configuration without effect on either half. */
    static final List<String> INERT = List.of("sample-size", "force-upcast");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("act-fn", "silu");

    public AutoencoderKL {
        downBlockTypes = List.copyOf(downBlockTypes);
        upBlockTypes = List.copyOf(upBlockTypes);
        blockOutChannels = List.copyOf(blockOutChannels);
        Configuration.requireAutoencoder(blockOutChannels, downBlockTypes, upBlockTypes, normNumGroups);
    }

    @Override
    public int channels() {
        return latentChannels;
    }

    @Override
    public int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    @Override
    public Optional<String> key(String stored) {
        return DiffusersBlocks.ofEncoder(stored) ? Optional.empty() : Optional.of(DiffusersBlocks.renamed(stored));
    }

    @Override
    public Optional<String> encoderKey(String stored) {
        return DiffusersBlocks.ofEncoder(stored) ? Optional.of(DiffusersBlocks.renamed(stored)) : Optional.empty();
    }

    private AutoencoderLevels levels(LayerWriter layers, List<String> kinds) {
        return new AutoencoderLevels(
                layers, blockOutChannels, layersPerBlock, normNumGroups, midBlockAddAttention, kinds);
    }

    @Override
    public void write(LayerWriter layers) {
        String h = layers.x();
        if (usePostQuantConv) {
            h = layers.conv(h, "post_quant_conv", latentChannels, latentChannels, 1);
        }
        layers.output(levels(layers, upBlockTypes).decoded(h, latentChannels, outChannels));
    }

    @Override
    public void writeEncoder(LayerWriter layers) {
        int both = 2 * latentChannels;
        String h = levels(layers, downBlockTypes).encoded(layers.x(), inChannels, both);
        if (useQuantConv) {
            h = layers.conv(h, "quant_conv", both, both, 1);
        }
        List<String> moments = layers.chunk(h, 2, 1);
        layers.output(moments.get(0), layers.let("torch.clamp(" + moments.get(1) + ", -30., 20.)"));
    }
}

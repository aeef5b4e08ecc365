package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vector-quantised autoencoder of latent diffusion (Esser et al. 2021, arXiv:2012.09841; Rombach et al. 2022, arXiv:2112.10752), class {@code VQModel} of diffusers. The decoder takes the
 * nearest entry of the codebook for each latent first; gradients pass that step as they are. Its components are the keys of {@code config.json}.
 *
 * @param inChannels channels of the images that the encoder takes
 * @param outChannels channels of an image
 * @param downBlockTypes kinds of the encoder's levels, finest first
 * @param upBlockTypes kinds of the decoder's levels, coarsest first
 * @param blockOutChannels widths of the levels, finest first
 * @param layersPerBlock residual blocks per level of the encoder; the decoder has one more
 * @param latentChannels channels between the levels and the codebook
 * @param numVqEmbeddings entries of the codebook
 * @param normNumGroups of every group norm
 * @param vqEmbedDim channels of an entry; as many as {@code latent_channels} if absent
 * @param scalingFactor latents were multiplied by this for the denoiser
 * @param midBlockAddAttention whether the middle has an attention
 */
public record VQModel(
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

        @Parameter(value = "channels between the levels and the codebook", fallback = "3", min = 1, max = 4096)
        int latentChannels,

        @Parameter(value = "entries of the codebook", fallback = "256", min = 1, max = 10_000_000)
        int numVqEmbeddings,

        @Parameter(value = "groups of norms", fallback = "32", min = 1, max = 4096)
        int normNumGroups,

        @Parameter(value = "channels of an entry", min = 1, max = 4096)
        Optional<Integer> vqEmbedDim,

        @Parameter(value = "latents were multiplied by this", fallback = "0.18215")
        double scalingFactor,

        @Parameter(value = "whether the middle has an attention", fallback = "true")
        boolean midBlockAddAttention)
        implements AutoencoderArchitecture {
    /** Keys of its configuration without effect on either half. */
    static final List<String> INERT = List.of("sample-size", "force-upcast", "lookup-from-codebook");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("act-fn", "silu", "norm-type", "group");

    private static final String CODEBOOK = "quantize.embedding.weight";

    public VQModel {
        downBlockTypes = List.copyOf(downBlockTypes);
        upBlockTypes = List.copyOf(upBlockTypes);
        blockOutChannels = List.copyOf(blockOutChannels);
        Configuration.requireAutoencoder(blockOutChannels, downBlockTypes, upBlockTypes, normNumGroups);
    }

    @Override
    public int channels() {
        return vqEmbedDim.orElse(latentChannels);
    }

    @Override
    public int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    /** None. */
    @Override
    public double shiftFactor() {
        return 0;
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
        String h = layers.conv(quantised(layers, layers.x()), "post_quant_conv", channels(), latentChannels, 1);
        layers.output(levels(layers, upBlockTypes).decoded(h, latentChannels, outChannels));
    }

    /** The nearest entry for each latent, with the gradient of the latent. */
    private String quantised(LayerWriter layers, String latents) {
        String codebook = layers.parameter(CODEBOOK, numVqEmbeddings, channels());
        String flat = layers.tokens(latents);
        String nearest = layers.let("torch.argmin(torch.cdist(" + flat + ", torch.unsqueeze(" + codebook + ", 0)), 2)");
        String entries = layers.image(layers.let("torch.embedding(" + codebook + ", " + nearest + ")"), latents);
        return layers.let("torch.add(" + latents + ", torch.detach(torch.sub(" + entries + ", " + latents + ")))");
    }

    @Override
    public void writeEncoder(LayerWriter layers) {
        String h = levels(layers, downBlockTypes).encoded(layers.x(), inChannels, latentChannels);
        layers.output(layers.conv(h, "quant_conv", latentChannels, channels(), 1));
    }
}

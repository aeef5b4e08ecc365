package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ADM's architecture as EDM trained it (Karras et al. 2022, arXiv:2206.00364, table 7), class {@code DhariwalUNet} of its code. Its components are the
 * arguments of the class; {@code docs/import/edm_to_safetensors.py} writes them beside the weights. The network is the inner F, on {@code c_in x} and
 * {@code ln(sigma) / 4}; what surrounds it is the prediction {@code edm} with a sigma of the data of 0.5.
 *
 * <p>Sites: {@code enc.32x32_block0} (a residual block) and {@code enc.32x32_block0.attn} (its attention); {@code dec.8x8_in0} is the middle.
 *
 * @param imgResolution height and width of an image
 * @param inChannels channels of an image
 * @param outChannels channels of the result
 * @param labelDim classes; 0 for an unconditional network
 * @param modelChannels width that {@code channelMult} multiplies
 * @param channelMult factors of the levels' widths, finest first
 * @param channelMultEmb factor of the embedding's width
 * @param numBlocks residual blocks per level
 * @param attnResolutions sides of the images at which it attends
 */
public record DhariwalUNet(
        @Parameter(value = "height and width of an image", min = 1, max = 4096)
        int imgResolution,

        @Parameter(value = "channels of an image", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of the result, those of an image", min = 1, max = 4096)
        int outChannels,

        @Parameter(value = "classes; 0 for none", fallback = "0", min = 0, max = 1_000_000)
        int labelDim,

        @Parameter(value = "width that channel_mult multiplies", fallback = "192", min = 1, max = 100_000)
        int modelChannels,

        @Parameter(value = "factors of the levels' widths, finest first", fallback = "[1, 2, 3, 4]")
        List<Integer> channelMult,

        @Parameter(value = "factor of the embedding's width", fallback = "4", min = 1, max = 1024)
        int channelMultEmb,

        @Parameter(value = "residual blocks per level", fallback = "3", min = 1, max = 64)
        int numBlocks,

        @Parameter(value = "sides of the images at which it attends", fallback = "[32, 16, 8]")
        List<Integer> attnResolutions)
        implements KarrasUNet {
    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT =
            List.of("dropout", "label-dropout", "augment-dim", "use-fp16", "sigma-min", "sigma-max");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("sigma-data", "0.5");

    private static final int HEAD = 64;
    private static final double EPS = 1e-5;

    public DhariwalUNet {
        channelMult = List.copyOf(channelMult);
        attnResolutions = List.copyOf(attnResolutions);
        Configuration.requireFactors(channelMult, imgResolution);
        Configuration.requireSameChannels(inChannels, outChannels);
        shape(
                        imgResolution,
                        inChannels,
                        channelMult.stream()
                                .map(factor -> factor * modelChannels)
                                .toList(),
                        channelMultEmb * modelChannels,
                        numBlocks,
                        attnResolutions)
                .requireConsistent();
    }

    private static KarrasBlocks.Shape shape(
            int side, int channels, List<Integer> widths, int embeddingWidth, int blocks, List<Integer> attends) {
        return new KarrasBlocks.Shape(
                side,
                channels,
                widths.get(0),
                widths,
                embeddingWidth,
                blocks,
                attends,
                HEAD,
                EPS,
                1,
                true,
                false,
                false,
                false,
                List.of(1, 1));
    }

    @Override
    public int channels() {
        return inChannels;
    }

    @Override
    public Optional<String> key(String stored) {
        return KarrasBlocks.key(stored);
    }

    private List<Integer> widths() {
        return channelMult.stream().map(factor -> factor * modelChannels).toList();
    }

    @Override
    public void write(LayerWriter layers) {
        int width = channelMultEmb * modelChannels;
        KarrasBlocks blocks =
                new KarrasBlocks(layers, shape(imgResolution, inChannels, widths(), width, numBlocks, attnResolutions));
        String waves = layers.timesteps(layers.times(), modelChannels, true, 0);
        String vector = layers.silu(layers.linear(waves, "map_layer0", modelChannels, width));
        vector = layers.linear(vector, "map_layer1", width, width);
        if (labelDim > 0) {
            vector = layers.add(vector, KarrasBlocks.labelled(layers, "map_label", labelDim, width));
        }
        blocks.embed(layers.silu(vector));
        blocks.encode();
        blocks.decode();
        layers.output(blocks.finished("out_norm", EPS, "out_conv"));
    }
}

package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DDPM++ and NCSN++ as EDM trained them (Song et al. 2021, arXiv:2011.13456; Karras et al. 2022, arXiv:2206.00364, table 7), class {@code SongUNet} of its
 * code. Its components are the arguments of the class; {@code docs/import/edm_to_safetensors.py} writes them beside the weights. The network is the inner F,
 * on {@code c_in x} and {@code ln(sigma) / 4}; what surrounds it is the prediction {@code edm} with a sigma of the data of 0.5.
 *
 * <p>Sites: {@code enc.32x32_block0} (a residual block) and {@code enc.16x16_block0.attn} (its attention); {@code dec.8x8_in0} is the middle.
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
 * @param embeddingType {@code positional} of DDPM++, {@code fourier} of NCSN++
 * @param channelMultNoise factor of the waves' number
 * @param encoderType {@code standard} of DDPM++, {@code residual} of NCSN++
 * @param resampleFilter [1, 1] of DDPM++, [1, 3, 3, 1] of NCSN++
 */
public record SongUNet(
        @Parameter(value = "height and width of an image", min = 1, max = 4096)
        int imgResolution,

        @Parameter(value = "channels of an image", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of the result, those of an image", min = 1, max = 4096)
        int outChannels,

        @Parameter(value = "classes; 0 for none", fallback = "0", min = 0, max = 1_000_000)
        int labelDim,

        @Parameter(value = "width that channel_mult multiplies", fallback = "128", min = 1, max = 100_000)
        int modelChannels,

        @Parameter(value = "factors of the levels' widths, finest first", fallback = "[1, 2, 2, 2]")
        List<Integer> channelMult,

        @Parameter(value = "factor of the embedding's width", fallback = "4", min = 1, max = 1024)
        int channelMultEmb,

        @Parameter(value = "residual blocks per level", fallback = "4", min = 1, max = 64)
        int numBlocks,

        @Parameter(value = "sides of the images at which it attends", fallback = "[16]")
        List<Integer> attnResolutions,

        @Parameter(value = "positional or fourier", fallback = "positional")
        String embeddingType,

        @Parameter(value = "factor of the waves' number", fallback = "1", min = 1, max = 1024)
        int channelMultNoise,

        @Parameter(value = "standard or residual", fallback = "standard")
        String encoderType,

        @Parameter(value = "[1, 1] or [1, 3, 3, 1]", fallback = "[1, 1]")
        List<Integer> resampleFilter)
        implements KarrasUNet {
    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT =
            List.of("dropout", "label-dropout", "augment-dim", "use-fp16", "sigma-min", "sigma-max");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("sigma-data", "0.5", "decoder-type", "standard");

    private static final double EPS = 1e-6;
    private static final String RESIDUAL = "residual";
    private static final String FOURIER = "fourier";

    public SongUNet {
        channelMult = List.copyOf(channelMult);
        attnResolutions = List.copyOf(attnResolutions);
        resampleFilter = List.copyOf(resampleFilter);
        Configuration.requireFactors(channelMult, imgResolution);
        Configuration.requireSameChannels(inChannels, outChannels);
        Configuration.requireOneOf("embedding_type", embeddingType, List.of("positional", FOURIER));
        Configuration.requireOneOf("encoder_type", encoderType, List.of("standard", RESIDUAL));
        Configuration.requireOneOf("resample_filter", resampleFilter.toString(), List.of("[1, 1]", "[1, 3, 3, 1]"));
        shape(
                        imgResolution,
                        inChannels,
                        modelChannels,
                        channelMult,
                        channelMultEmb,
                        numBlocks,
                        attnResolutions,
                        encoderType,
                        resampleFilter)
                .requireConsistent();
    }

    private static KarrasBlocks.Shape shape(
            int side,
            int channels,
            int first,
            List<Integer> factors,
            int embedding,
            int blocks,
            List<Integer> attends,
            String encoder,
            List<Integer> filter) {
        return new KarrasBlocks.Shape(
                side,
                channels,
                first,
                factors.stream().map(factor -> factor * first).toList(),
                embedding * first,
                blocks,
                attends,
                0,
                EPS,
                Math.sqrt(0.5),
                false,
                true,
                true,
                encoder.equals(RESIDUAL),
                filter);
    }

    @Override
    public int channels() {
        return inChannels;
    }

    @Override
    public Optional<String> key(String stored) {
        return KarrasBlocks.key(stored);
    }

    @Override
    public void write(LayerWriter layers) {
        int waves = channelMultNoise * modelChannels;
        int width = channelMultEmb * modelChannels;
        KarrasBlocks blocks = new KarrasBlocks(
                layers,
                shape(
                        imgResolution,
                        inChannels,
                        modelChannels,
                        channelMult,
                        channelMultEmb,
                        numBlocks,
                        attnResolutions,
                        encoderType,
                        resampleFilter));
        String vector = embeddingType.equals(FOURIER)
                ? fourier(layers, waves)
                : layers.timesteps(layers.times(), waves, false, 1);
        if (labelDim > 0) {
            String rows =
                    layers.scale(KarrasBlocks.labelled(layers, "map_label", labelDim, waves), Math.sqrt(labelDim));
            vector = layers.add(vector, layers.add(rows, layers.parameter("map_label.bias", waves)));
        }
        vector = layers.silu(layers.linear(vector, "map_layer0", waves, width));
        blocks.embed(layers.silu(layers.linear(vector, "map_layer1", width, width)));
        blocks.encode();
        blocks.decode();
        layers.output(blocks.finished(blocks.aux("norm"), EPS, blocks.aux("conv")));
    }

    private static String fourier(LayerWriter layers, int waves) {
        String frequencies = layers.parameter("map_noise.freqs", waves / 2);
        String phase = layers.let("torch.mul(torch.unsqueeze(torch.to(" + layers.times()
                + ", 6), 1), torch.mul(torch.to(" + frequencies + ", 6), " + 2 * Math.PI + "))");
        return layers.cast(layers.let("torch.cat([torch.sin(" + phase + "), torch.cos(" + phase + ")], 1)"));
    }
}

package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The U-Net of GLIDE (Nichol et al. 2022, arXiv:2112.10741), classes {@code Text2ImUNet} and {@code SuperResText2ImUNet} of glide-text2im. Its
 * components are the arguments of the class, which no file beside the weights holds: {@code docs/published.md} lists them for the published ones.
 * The weights of the text transformer are in the same file; {@link Text2ImTextEncoder} reads them.
 *
 * <p>Inputs: points, times, and the vectors of a caption's tokens {@code (B, length, xfWidth)}; with {@code superRes} also the small images
 * {@code (B, inChannels, h, w)} that it enlarges.
 *
 * <p>Sites: the layers' own names, {@code input_blocks.N.0} (a residual block), {@code input_blocks.N.1} (an attention, in which pixels attend to pixels and
 * the caption together), {@code middle_block.1}, {@code output_blocks.N.1}.
 *
 * @param imageSize height and width of an image
 * @param inChannels channels of an image
 * @param modelChannels width that {@code channelMult} multiplies
 * @param outChannels channels of the result; twice those of an image if it learned variances, which are left out
 * @param numResBlocks residual blocks per level
 * @param attentionResolutions sides of the images at which it attends, such as [32, 16, 8]: the option of that name
 * @param channelMult factors of the levels' widths, finest first
 * @param convResample whether convolutions change sizes where {@code resblockUpdown} is false
 * @param numHeads heads, where {@code numHeadChannels} is -1
 * @param numHeadChannels width of a head, or -1
 * @param numHeadsUpsample heads on the way up, or -1 for as many
 * @param useScaleShiftNorm whether the vector of time and caption scales and shifts, rather than being added
 * @param resblockUpdown whether residual blocks change sizes
 * @param xfWidth width of the vectors of a caption's tokens
 * @param superRes whether it enlarges small images
 */
public record Text2ImUNet(
        @Parameter(value = "height and width of an image", min = 1, max = 4096)
        int imageSize,

        @Parameter(value = "channels of an image", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "width that channel_mult multiplies", min = 1, max = 100_000)
        int modelChannels,

        @Parameter(value = "channels of the result", fallback = "6", min = 1, max = 1_000_000)
        int outChannels,

        @Parameter(value = "residual blocks per level", fallback = "2", min = 1, max = 64)
        int numResBlocks,

        @Parameter(value = "sides of the images at which it attends", fallback = "[32, 16, 8]")
        List<Integer> attentionResolutions,

        @Parameter("factors of the levels' widths, finest first")
        List<Double> channelMult,

        @Parameter(value = "whether convolutions change sizes", fallback = "true")
        boolean convResample,

        @Parameter(value = "heads, where num_head_channels is -1", fallback = "1", min = 1, max = 1024)
        int numHeads,

        @Parameter(value = "heads on the way up, or -1 for as many", fallback = "-1", min = -1, max = 1024)
        int numHeadsUpsample,

        @Parameter(value = "width of a head, or -1", fallback = "-1", min = -1, max = 4096)
        int numHeadChannels,

        @Parameter(value = "whether the vector of time and caption scales and shifts", fallback = "true")
        boolean useScaleShiftNorm,

        @Parameter(value = "whether residual blocks change sizes", fallback = "false")
        boolean resblockUpdown,

        @Parameter(value = "width of the vectors of a caption's tokens", fallback = "512", min = 1, max = 100_000)
        int xfWidth,

        @Parameter(value = "whether it enlarges small images", fallback = "false")
        boolean superRes)
        implements DenoiserArchitecture {
    /** Keys of its configuration without effect on the forward pass from vectors of tokens. */
    static final List<String> INERT = List.of("dropout", "use-checkpoint", "use-fp16", "cache-text-emb");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("dims", "2");

    public Text2ImUNet {
        attentionResolutions = List.copyOf(attentionResolutions);
        channelMult = List.copyOf(channelMult);
        Configuration.requireChannels(inChannels, outChannels);
        new GuidedBlocks.Shape(
                        imageSize,
                        superRes ? 2 * inChannels : inChannels,
                        modelChannels,
                        numResBlocks,
                        attentionResolutions,
                        channelMult,
                        convResample,
                        numHeads,
                        numHeadsUpsample,
                        numHeadChannels,
                        useScaleShiftNorm,
                        resblockUpdown,
                        false)
                .requireConsistent();
    }

    private GuidedBlocks.Shape shape() {
        return new GuidedBlocks.Shape(
                imageSize,
                superRes ? 2 * inChannels : inChannels,
                modelChannels,
                numResBlocks,
                attentionResolutions,
                channelMult,
                convResample,
                numHeads,
                numHeadsUpsample,
                numHeadChannels,
                useScaleShiftNorm,
                resblockUpdown,
                false);
    }

    @Override
    public int channels() {
        return inChannels;
    }

    @Override
    public int height() {
        return imageSize;
    }

    @Override
    public int width() {
        return imageSize;
    }

    @Override
    public int unit() {
        return 1 << (channelMult.size() - 1);
    }

    @Override
    public Condition condition() {
        return new Condition.Tokens(xfWidth);
    }

    @Override
    public Optional<String> key(String stored) {
        return Text2ImTextEncoder.owns(stored) ? Optional.empty() : Optional.of(stored);
    }

    /**
     * Refuses a network that enlarges small images, where none are given.
     *
     * @throws IllegalArgumentException in a sentence
     */
    public void requireNoImages() {
        if (superRes) {
            throw new IllegalArgumentException(
                    "the network enlarges small images, which no experiment gives it; it runs"
                            + " by PublishedNetwork in Java alone (docs/published.md)");
        }
    }

    @Override
    public void write(LayerWriter layers) {
        GuidedBlocks blocks = new GuidedBlocks(layers, shape());
        String words = layers.cast(layers.condition());
        String last = layers.let("torch.select(" + words + ", 1, -1)");
        blocks.read(words, xfWidth, layers.linear(last, "transformer_proj", xfWidth, 4 * modelChannels));
        blocks.encode(superRes ? layers.concat(1, layers.x(), enlarged(layers)) : layers.x());
        blocks.decode();
        String h = layers.conv(blocks.finished(), "out.2", blocks.place().channels(), outChannels, 3);
        layers.output(layers.narrow(h, 1, 0, inChannels));
    }

    /** The small images at the size of the points, bilinear. */
    private static String enlarged(LayerWriter layers) {
        String small = layers.cast(layers.input("lowRes"));
        return layers.let(
                "torch.upsample_bilinear2d(" + small + ", [torch.size(x, 2), torch.size(x, 3)], False, None, None)");
    }
}

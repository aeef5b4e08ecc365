package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ablated diffusion model, ADM (Dhariwal and Nichol 2021, arXiv:2105.05233), class {@code UNetModel} of guided-diffusion. Its components are the
 * arguments of the class, which no file beside the weights holds: {@code docs/published.md} lists them for the published ones.
 *
 * <p>Sites: the layers' own names, {@code input_blocks.N.0} (a residual block), {@code input_blocks.N.1} (an attention), {@code middle_block.1},
 * {@code output_blocks.N.1}.
 *
 * @param imageSize height and width of an image
 * @param inChannels channels of an image
 * @param modelChannels width that {@code channelMult} multiplies
 * @param outChannels channels of the result; twice those of an image if it learned variances, which are left out
 * @param numResBlocks residual blocks per level
 * @param attentionResolutions sides of the images at which it attends, such as [32, 16, 8]: the script's flag of that name
 * @param channelMult factors of the levels' widths, finest first
 * @param convResample whether convolutions change sizes where {@code resblockUpdown} is false
 * @param numHeads heads, where {@code numHeadChannels} is -1
 * @param numHeadChannels width of a head, or -1
 * @param useScaleShiftNorm whether the vector of time and class scales and shifts, rather than being added
 * @param resblockUpdown whether residual blocks change sizes
 * @param useNewAttentionOrder whether queries, keys and values come before heads in the combined projection
 * @param numHeadsUpsample heads on the way up, or -1 for as many
 * @param numClasses rows of the table of labels; absent for an unconditional network
 */
public record UNetModel(
        @Parameter(value = "height and width of an image", min = 1, max = 4096)
        int imageSize,

        @Parameter(value = "channels of an image", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "width that channel_mult multiplies", min = 1, max = 100_000)
        int modelChannels,

        @Parameter(value = "channels of the result", fallback = "3", min = 1, max = 1_000_000)
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

        @Parameter(value = "whether the vector of time and class scales and shifts", fallback = "true")
        boolean useScaleShiftNorm,

        @Parameter(value = "whether residual blocks change sizes", fallback = "false")
        boolean resblockUpdown,

        @Parameter(value = "whether queries, keys and values come before heads", fallback = "false")
        boolean useNewAttentionOrder,

        @Parameter(value = "rows of the table of labels", min = 1, max = 1_000_000)
        Optional<Integer> numClasses)
        implements DenoiserArchitecture {
    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of("dropout", "use-checkpoint", "use-fp16");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("dims", "2");

    public UNetModel {
        attentionResolutions = List.copyOf(attentionResolutions);
        channelMult = List.copyOf(channelMult);
        Configuration.requireChannels(inChannels, outChannels);
        new GuidedBlocks.Shape(
                        imageSize,
                        inChannels,
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
                        useNewAttentionOrder)
                .requireConsistent();
    }

    private GuidedBlocks.Shape shape() {
        return new GuidedBlocks.Shape(
                imageSize,
                inChannels,
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
                useNewAttentionOrder);
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
        return numClasses
                .<Condition>map(rows -> new Condition.Labels(rows, false))
                .orElse(new Condition.None());
    }

    @Override
    public void write(LayerWriter layers) {
        GuidedBlocks blocks = new GuidedBlocks(layers, shape());
        numClasses.ifPresent(blocks::label);
        blocks.encode();
        blocks.decode();
        String h = layers.conv(blocks.finished(), "out.2", blocks.place().channels(), outChannels, 3);
        layers.output(layers.narrow(h, 1, 0, inChannels));
    }
}

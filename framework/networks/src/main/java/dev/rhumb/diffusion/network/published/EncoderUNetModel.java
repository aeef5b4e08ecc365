package dev.rhumb.diffusion.network.published;

import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;

/**
 * The noise-robust classifier of classifier guidance (Dhariwal and Nichol 2021, arXiv:2105.05233, section 4), class {@code EncoderUNetModel} of
 * guided-diffusion: noised images and times to logits {@code (B, outChannels)}. Its components are the arguments of the class, which no file beside the
 * weights holds: {@code docs/published.md} lists them for the published ones.
 *
 * @param imageSize height and width of an image
 * @param inChannels channels of an image
 * @param modelChannels width that {@code channelMult} multiplies
 * @param outChannels classes
 * @param numResBlocks residual blocks per level
 * @param attentionResolutions sides of the images at which it attends, such as [32, 16, 8]: the script's flag of that name
 * @param channelMult factors of the levels' widths, finest first
 * @param convResample whether convolutions change sizes where {@code resblockUpdown} is false
 * @param numHeads heads, where {@code numHeadChannels} is -1
 * @param numHeadChannels width of a head, or -1
 * @param useScaleShiftNorm whether the vector of time and class scales and shifts, rather than being added
 * @param resblockUpdown whether residual blocks change sizes
 * @param useNewAttentionOrder whether queries, keys and values come before heads in the combined projection
 * @param pool {@code attention} or {@code adaptive}
 */
public record EncoderUNetModel(
        @Parameter(value = "height and width of an image", min = 1, max = 4096)
        int imageSize,

        @Parameter(value = "channels of an image", fallback = "3", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "width that channel_mult multiplies", min = 1, max = 100_000)
        int modelChannels,

        @Parameter(value = "classes", min = 1, max = 1_000_000)
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

        @Parameter(value = "width of a head, or -1", fallback = "-1", min = -1, max = 4096)
        int numHeadChannels,

        @Parameter(value = "whether the vector of time and class scales and shifts", fallback = "true")
        boolean useScaleShiftNorm,

        @Parameter(value = "whether residual blocks change sizes", fallback = "false")
        boolean resblockUpdown,

        @Parameter(value = "whether queries, keys and values come before heads", fallback = "false")
        boolean useNewAttentionOrder,

        @Parameter(value = "attention or adaptive", fallback = "adaptive")
        String pool)
        implements Architecture {
    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of("dropout", "use-checkpoint", "use-fp16", "num-heads-upsample");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("dims", "2");

    public EncoderUNetModel {
        attentionResolutions = List.copyOf(attentionResolutions);
        channelMult = List.copyOf(channelMult);
        Configuration.requireOneOf("pool", pool, List.of("attention", "adaptive"));
        if (pool.equals("attention") && numHeadChannels == -1) {
            throw new IllegalArgumentException("pool attention needs num_head_channels; it is -1");
        }
        new GuidedBlocks.Shape(
                        imageSize,
                        inChannels,
                        modelChannels,
                        numResBlocks,
                        attentionResolutions,
                        channelMult,
                        convResample,
                        numHeads,
                        -1,
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
                -1,
                numHeadChannels,
                useScaleShiftNorm,
                resblockUpdown,
                useNewAttentionOrder);
    }

    @Override
    public void write(LayerWriter layers) {
        GuidedBlocks blocks = new GuidedBlocks(layers, shape());
        blocks.encode();
        String h = blocks.finished();
        layers.output(
                pool.equals("attention") ? blocks.attentionPool(h, outChannels) : blocks.adaptivePool(h, outChannels));
    }
}

package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.network.NetworkShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link UNet} looks like. Level {@code i} works at the image's size divided by {@code patch 2^i}.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by patch times 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param classes number of class labels, 0 for an unconditional network or one that reads texts; label {@code classes} means "no
 *     label"
 * @param patch side of the pixel squares that become channels at the input and come back at the output; 1 for none
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param blocks residual blocks per level and direction
 * @param attention levels (0 is the largest) with self-attention after each block; the lowest level always has one in the middle
 * @param headWidth channels per attention head; divides the width of every level with attention
 * @param embeddingWidth width of the noise and class embedding
 * @param groups groups of the group normalisation
 * @param text how captions are read, or null for a network that knows classes; what is attended to by the pixels at every level with
 *     attention. A network has one kind of condition, so that its conditions are one matrix of one width: {@code classes} is 0 with it
 * @param guidance the weights of guidance that the network takes as an input beside the label, or null if it takes none
 * @param head the block that an auxiliary head makes an output of, such as {@code up.1.0}; null for none
 */
@Method(
        name = "u-net",
        paper = "Ronneberger et al. 2015, arXiv:1505.04597; Dhariwal & Nichol 2021, arXiv:2105.05233",
        summary = "A denoiser: residual blocks and attention on several resolutions, by class or caption.")
public record UNetShape(
        @Parameter("image channels") int channels,

        @Parameter("image height in pixels, divisible by patch times 2^(levels-1)")
        int height,

        @Parameter("image width in pixels, divisible likewise")
        int width,

        @Parameter("number of class labels, 0 for an unconditional network or one that reads texts; label "
                + "classes means 'no label'")
        int classes,

        @Parameter("side of the pixel squares that become channels at the input and come back at the output; "
                + "1 for none")
        int patch,

        @Parameter("feature channels per level, each a multiple of groups")
        List<Integer> widths,

        @Parameter("residual blocks per level and direction")
        int blocks,

        @Parameter("levels (0 is the largest) with self-attention after each block; the lowest level always "
                + "has one in the middle")
        List<Integer> attention,

        @Parameter("channels per attention head; divides the width of every level with attention")
        int headWidth,

        @Parameter("width of the noise and class embedding") int embeddingWidth,
        @Parameter("groups of the group normalisation") int groups,

        @Parameter("how captions are read, or null for a network that knows classes; what is attended to by "
                + "the pixels at every level with attention. A network has one kind of condition, so that "
                + "its conditions are one matrix of one width: classes is 0 with it")
        @Nullable
        TextShape text,

        @Parameter("the weights of guidance that the network takes as an input beside the label, or null if "
                + "it takes none")
        @Nullable
        Weights guidance,

        @Parameter("the block that an auxiliary head makes an output of, such as up.1.0; null for none") @Nullable
        String head)
        implements NetworkShape {

    /**
     * The guidance weights that are drawn in training, evenly.
     *
     * @param from the least
     * @param to the largest
     */
    public record Weights(
            @Parameter("the least") double from,
            @Parameter("the largest") double to) {
        public Weights {
            if (!(from < to) || Double.isInfinite(from) || Double.isInfinite(to)) {
                throw new IllegalArgumentException(
                        "guidance must have finite weights from below to, not " + from + " and " + to);
            }
        }

        /**
         * Refuses weights that were not seen in training.
         *
         * @param model for the message
         * @throws Unsupported in a sentence
         */
        public void require(String model, double weight) {
            if (!(weight >= from && weight <= to)) {
                throw new Unsupported("the model '" + model + "' was trained for guidance weights from " + from + " to "
                        + to + ", not for " + weight);
            }
        }
    }

    public UNetShape {
        widths = ScriptedNetwork.positive(widths, "widths");
        attention = List.copyOf(attention);
        Networks.requirePyramid(channels, height, width, patch, widths, groups);
        Networks.requireAtLeast("classes", classes, 0);
        Networks.requireRepeats("blocks", blocks);
        Networks.requireAtLeast("embedding-width", embeddingWidth, 1);
        Networks.requireAttention(attention, headWidth, widths);
        if (text != null && classes != 0) {
            throw new IllegalArgumentException("a network that reads texts has classes: 0, not " + classes
                    + "; captions take the place of labels");
        }
        if (text != null && guidance != null) {
            throw new IllegalArgumentException(
                    "a network that reads texts takes no guidance weight; leave guidance out");
        }
        if (head != null && !blockNames(widths.size(), blocks).contains(head)) {
            throw new IllegalArgumentException(
                    "head must be one of " + blockNames(widths.size(), blocks) + ", not '" + head + "'");
        }
    }

    private static List<String> blockNames(int levels, int blocks) {
        List<String> names = new ArrayList<>(List.of("middle.block"));
        for (String way : List.of("down", "up")) {
            for (int level = 0; level < levels; level++) {
                for (int block = 0; block < blocks; block++) {
                    names.add(way + "." + level + "." + block);
                }
            }
        }
        return names;
    }

    /** A network that knows classes, takes no guidance weight and has no auxiliary head. */
    public UNetShape(
            int channels,
            int height,
            int width,
            int classes,
            int patch,
            List<Integer> widths,
            int blocks,
            List<Integer> attention,
            int headWidth,
            int embeddingWidth,
            int groups) {
        this(
                channels,
                height,
                width,
                classes,
                patch,
                widths,
                blocks,
                attention,
                headWidth,
                embeddingWidth,
                groups,
                null,
                null,
                null);
    }

    /** The same network for texts of these words; itself if it reads none. */
    public UNetShape withVocabulary(List<String> words) {
        return text == null
                ? this
                : new UNetShape(
                        channels,
                        height,
                        width,
                        classes,
                        patch,
                        widths,
                        blocks,
                        attention,
                        headWidth,
                        embeddingWidth,
                        groups,
                        text.withVocabulary(words),
                        guidance,
                        head);
    }

    /** What divides the heights and widths of images, and of crops of them. */
    public int unit() {
        return patch << (widths.size() - 1);
    }

    /** Width of the matrix of conditions (B, width): a class's embedding, or all vectors of a text one after the other. */
    public int conditionWidth() {
        return text == null ? embeddingWidth : text.flatWidth();
    }

    /**
     * Whether images lie channels-last in the network. Convolutions are faster so, but the engine's group normalisation fills whole
     * vectors only where a group has at least 32 channels, and is slower by more than that elsewhere (docs/benchmarks).
     */
    boolean channelsLast() {
        return widths.stream().allMatch(width -> width / groups >= 32);
    }
}

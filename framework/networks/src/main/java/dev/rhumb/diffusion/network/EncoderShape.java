package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NetworkShape;
import java.util.List;

/**
 * What an {@link Encoder} looks like: the encoder half of a {@link UNet} with attention pooling.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by patch times 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param classes number of class labels, at least 2
 * @param patch side of the pixel squares that become channels at the input; 1 for none
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param blocks residual blocks per level
 * @param attention levels (0 is the largest) with self-attention after each block
 * @param headWidth channels per attention head; divides the width of every level with attention and of the last level
 * @param embeddingWidth width of the noise embedding
 * @param groups groups of the group normalisation
 */
@Method(
        name = "encoder",
        paper = "Dhariwal & Nichol 2021, arXiv:2105.05233, section 4",
        summary = "A classifier at any noise level: the encoder half of a u-net with attention pooling.")
public record EncoderShape(
        @Parameter("image channels") int channels,

        @Parameter("image height in pixels, divisible by patch times 2^(levels-1)")
        int height,

        @Parameter("image width in pixels, divisible likewise")
        int width,

        @Parameter("number of class labels, at least 2") int classes,

        @Parameter("side of the pixel squares that become channels at the input; 1 for none")
        int patch,

        @Parameter("feature channels per level, each a multiple of groups")
        List<Integer> widths,

        @Parameter("residual blocks per level") int blocks,

        @Parameter("levels (0 is the largest) with self-attention after each block")
        List<Integer> attention,

        @Parameter("channels per attention head; divides the width of every level with attention and of the "
                + "last level")
        int headWidth,

        @Parameter("width of the noise embedding") int embeddingWidth,
        @Parameter("groups of the group normalisation") int groups)
        implements NetworkShape {

    public EncoderShape {
        widths = ScriptedNetwork.positive(widths, "widths");
        attention = List.copyOf(attention);
        Networks.requirePyramid(channels, height, width, patch, widths, groups);
        Networks.requireAtLeast("classes", classes, 2);
        Networks.requireRepeats("blocks", blocks);
        Networks.requireAtLeast("embedding-width", embeddingWidth, 1);
        Networks.requireAttention(attention, headWidth, widths);
    }
}

package dev.rhumb.diffusion.network;

import java.util.List;

/**
 * What a {@link UNet} looks like. Level {@code i} works at the image's size divided by {@code patch 2^i}.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by patch times 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param classes number of class labels, 0 for an unconditional network; label {@code classes} means "no label"
 * @param patch side of the pixel squares that become channels at the input and come back at the output; 1 for none
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param blocks residual blocks per level and direction
 * @param attention levels (0 is the largest) with self-attention after each block; the lowest level always has one in the middle
 * @param headWidth channels per attention head; divides the width of every level with attention
 * @param embeddingWidth width of the noise and class embedding
 * @param groups groups of the group normalisation
 */
public record UNetShape(
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
        int groups)
        implements NetworkShape {

    public UNetShape {
        widths = ScriptedNetwork.positive(widths, "widths");
        attention = List.copyOf(attention);
        NetworkShape.requirePyramid(channels, height, width, patch, widths, groups);
        NetworkShape.requireAtLeast("classes", classes, 0);
        NetworkShape.requireAtLeast("blocks", blocks, 1);
        NetworkShape.requireAtLeast("embedding-width", embeddingWidth, 1);
        NetworkShape.requireAttention(attention, headWidth, widths);
    }
}

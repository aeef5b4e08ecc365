package dev.rhumb.diffusion.network;

import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import java.util.Objects;

/**
 * What a {@link Clip} pair looks like: an image encoder like an {@link Encoder}, a text encoder, and the space where they meet.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by patch times 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param patch side of the pixel squares that become channels at the input; 1 for none
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param blocks residual blocks per level
 * @param attention levels (0 is the largest) with self-attention after each block
 * @param headWidth channels per attention head; divides the width of every level with attention and of the last level
 * @param embeddingWidth width of the noise embedding
 * @param groups groups of the group normalisation
 * @param dimension of the vectors that images and texts become, at least 2
 * @param text how texts are read
 */
@Method(
        name = "clip",
        paper = "Radford et al. 2021, arXiv:2103.00020",
        summary = "A pair of an image encoder and a caption encoder.")
public record ClipShape(
        @Parameter("image channels") int channels,

        @Parameter("image height in pixels, divisible by patch times 2^(levels-1)")
        int height,

        @Parameter("image width in pixels, divisible likewise")
        int width,

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
        @Parameter("groups of the group normalisation") int groups,

        @Parameter("of the vectors that images and texts become, at least 2")
        int dimension,

        @Parameter("how texts are read") TextShape text)
        implements NetworkShape {
    /** Classes that nothing is made of: the encoder's head is not used. */
    private static final int UNUSED = 2;

    public ClipShape {
        Objects.requireNonNull(text, "text");
        Networks.requireAtLeast("dimension", dimension, 2);
        EncoderShape image = new EncoderShape(
                channels, height, width, UNUSED, patch, widths, blocks, attention, headWidth, embeddingWidth, groups);
        widths = image.widths();
        attention = image.attention();
    }

    /** The image encoder. */
    EncoderShape image() {
        return new EncoderShape(
                channels, height, width, UNUSED, patch, widths, blocks, attention, headWidth, embeddingWidth, groups);
    }

    @Override
    public int classes() {
        return 0;
    }

    /** The same network for texts of these words; itself if it reads none. */
    public ClipShape withVocabulary(List<String> words) {
        return new ClipShape(
                channels,
                height,
                width,
                patch,
                widths,
                blocks,
                attention,
                headWidth,
                embeddingWidth,
                groups,
                dimension,
                text.withVocabulary(words));
    }
}

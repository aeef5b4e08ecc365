package dev.rhumb.diffusion.network;

import ai.djl.ndarray.types.Shape;
import dev.rhumb.guidance.Method;
import dev.rhumb.guidance.Parameter;
import dev.rhumb.network.NetworkShape;
import java.util.List;
import java.util.Objects;

/**
 * What an {@link Autoencoder} looks like. Level {@code i} works at the image's size divided by {@code 2^i}; latents have the size of
 * the last level.
 *
 * @param channels image channels
 * @param height image height in pixels, divisible by 2^(levels-1)
 * @param width image width in pixels, divisible likewise
 * @param bottleneck what lies between encoder and decoder
 * @param widths feature channels per level, each a multiple of {@code groups}
 * @param down residual blocks of the encoder per level, each at least 0
 * @param up residual blocks of the decoder per level, each at least 0
 * @param attention whether encoder and decoder have self-attention at the last level
 * @param headWidth channels per attention head; divides the last width
 * @param groups groups of the group normalisation
 */
@Method(
        name = "autoencoder",
        paper = "Rombach et al. 2022, arXiv:2112.10752",
        summary = "Encodes images into latents and back, regularised or quantised.")
public record AutoencoderShape(
        @Parameter("image channels") int channels,

        @Parameter("image height in pixels, divisible by 2^(levels-1)")
        int height,

        @Parameter("image width in pixels, divisible likewise")
        int width,

        @Parameter("what lies between encoder and decoder") Bottleneck bottleneck,

        @Parameter("feature channels per level, each a multiple of groups")
        List<Integer> widths,

        @Parameter("residual blocks of the encoder per level, each at least 0")
        List<Integer> down,

        @Parameter("residual blocks of the decoder per level, each at least 0")
        List<Integer> up,

        @Parameter("whether encoder and decoder have self-attention at the last level")
        boolean attention,

        @Parameter("channels per attention head; divides the last width")
        int headWidth,

        @Parameter("groups of the group normalisation") int groups)
        implements NetworkShape {

    /** What lies between encoder and decoder. */
    public sealed interface Bottleneck permits Kl, Vq {
        /** Channels of a latent. */
        int channels();
    }

    /**
     * A diagonal normal posterior per image, drawn towards the standard normal (Kingma and Welling 2014).
     *
     * @param channels of a latent
     */
    public record Kl(@Parameter("of a latent") int channels) implements Bottleneck {
        public Kl {
            Networks.requireAtLeast("bottleneck channels", channels, 1);
        }
    }

    /**
     * The nearest of a number of learned vectors at each place (van den Oord et al. 2017).
     *
     * @param channels of a latent
     * @param codes number of vectors, at least 2
     * @param commitment weight of the encoder's share of the codebook loss, beta of the paper; at least 0
     */
    public record Vq(
            @Parameter("of a latent") int channels,
            @Parameter("number of vectors, at least 2") int codes,

            @Parameter("weight of the encoder's share of the codebook loss, beta of the paper; at least 0")
            double commitment)
            implements Bottleneck {
        public Vq {
            Networks.requireAtLeast("bottleneck channels", channels, 1);
            Networks.requireAtLeast("bottleneck codes", codes, 2);
            if (!(commitment >= 0) || Double.isInfinite(commitment)) {
                throw new IllegalArgumentException("bottleneck commitment must be at least 0, not " + commitment);
            }
        }
    }

    public AutoencoderShape {
        Objects.requireNonNull(bottleneck, "bottleneck");
        widths = ScriptedNetwork.positive(widths, "widths");
        down = blocks("down", down, widths.size());
        up = blocks("up", up, widths.size());
        Networks.requirePyramid(channels, height, width, 1, widths, groups);
        Networks.requireAttention(List.of(), headWidth, widths);
    }

    private static List<Integer> blocks(String what, List<Integer> blocks, int levels) {
        List<Integer> copy = List.copyOf(Objects.requireNonNull(blocks, what));
        if (copy.size() != levels || copy.stream().anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException(
                    what + " must be a number of blocks, at least 0, for each of " + levels + " levels, not " + copy);
        }
        copy.forEach(n -> Networks.requireRepeats(what, Math.max(1, n)));
        return copy;
    }

    /** None: autoencoders do not know labels. */
    @Override
    public int classes() {
        return 0;
    }

    /** The shape of an image, (C, H, W). */
    public Shape imageShape() {
        return new Shape(channels, height, width);
    }

    /** The shape of a latent, (Z, H / 2^(levels-1), W / 2^(levels-1)). */
    public Shape latentShape() {
        int halvings = widths.size() - 1;
        return new Shape(bottleneck.channels(), height >> halvings, width >> halvings);
    }
}

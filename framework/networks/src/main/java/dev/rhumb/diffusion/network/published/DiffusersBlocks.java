package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import java.util.Optional;

/**
 * The blocks that the U-Nets and autoencoders of diffusers share, under the keys of its state dicts.
 *
 * @param layers takes them
 * @param groups of every group norm
 * @param eps added to the variance in residual blocks and their attentions
 * @param embeddingWidth width of the vector of time and condition; 0 if there is none
 * @param scaleShift whether that vector scales and shifts, rather than being added
 */
record DiffusersBlocks(LayerWriter layers, int groups, double eps, int embeddingWidth, boolean scaleShift) {
    /** What a residual block does to height and width. */
    enum Resampling {
        NONE,
        HALVED,
        DOUBLED
    }

    /** Where an image is: its channels, height and width; for the sites. */
    record Place(int channels, int rows, int columns) {
        Place halved() {
            return new Place(channels, rows / 2, columns / 2);
        }

        Place doubled() {
            return new Place(channels, rows * 2, columns * 2);
        }

        Place with(int newChannels) {
            return new Place(newChannels, rows, columns);
        }
    }

    /** {@code ResnetBlock2D}; {@code place} is that of its output. */
    String resnet(String x, String embedding, String name, int in, Place place) {
        return resnet(x, embedding, name, in, place, Resampling.NONE);
    }

    /** As above, halving or doubling the image on the way. */
    String resnet(String x, String embedding, String name, int in, Place place, Resampling resampling) {
        UNetSite site = layers.site(name, UNetSite.Kind.BLOCK, place.channels(), place.rows(), place.columns());
        int out = place.channels();
        if (resampling != Resampling.NONE) {
            return added(
                    resampled(x, resampling), residue(x, embedding, name, in, out, site, resampling), name, in, out);
        }
        return layers.onImage(
                site,
                x,
                given -> in == out ? given : layers.conv(given, name + ".conv_shortcut", in, out, 1),
                given -> residue(given, embedding, name, in, out, site, resampling));
    }

    private String added(String kept, String residue, String name, int in, int out) {
        return layers.add(in == out ? kept : layers.conv(kept, name + ".conv_shortcut", in, out, 1), residue);
    }

    private String residue(
            String x, String embedding, String name, int in, int out, UNetSite site, Resampling resampling) {
        String h = layers.silu(layers.groupNorm(x, name + ".norm1", in, groups, eps));
        h = layers.conv(resampled(h, resampling), name + ".conv1", in, out, 3);
        if (embeddingWidth == 0) {
            h = layers.groupNorm(h, name + ".norm2", out, groups, eps);
        } else if (scaleShift) {
            String affine = layers.linear(layers.silu(embedding), name + ".time_emb_proj", embeddingWidth, 2 * out);
            var pair = layers.chunk(layers.overPixels(affine), 2, 1);
            h = layers.modulate(layers.groupNorm(h, name + ".norm2", out, groups, eps), pair.get(0), pair.get(1));
        } else {
            String shift = layers.linear(layers.silu(embedding), name + ".time_emb_proj", embeddingWidth, out);
            h = layers.groupNorm(layers.add(h, layers.overPixels(shift)), name + ".norm2", out, groups, eps);
        }
        return layers.conv(layers.dropped(site, layers.silu(h)), name + ".conv2", out, out, 3);
    }

    private String resampled(String x, Resampling resampling) {
        return switch (resampling) {
            case NONE -> x;
            case HALVED -> layers.halve(x);
            case DOUBLED -> layers.upsample(x);
        };
    }

    /** {@code Attention} over all pixels with its own norm and residual connection, as in {@code AttnDownBlock2D}. */
    String attention(String x, String name, Place place, int headWidth, boolean normed) {
        int width = place.channels();
        int heads = width / headWidth;
        UNetSite site = layers.site(name, UNetSite.Kind.SELF_ATTENTION, width, place.rows(), place.columns());
        return layers.onImage(site, x, given -> {
            String tokens =
                    layers.tokens(normed ? layers.groupNorm(given, name + ".group_norm", width, groups, eps) : given);
            String q = layers.split(layers.linear(tokens, name + ".to_q", width, width), heads, headWidth);
            String k = layers.split(layers.linear(tokens, name + ".to_k", width, width), heads, headWidth);
            String v = layers.split(layers.linear(tokens, name + ".to_v", width, width), heads, headWidth);
            String attended = layers.merge(layers.attention(site, headWidth, q, k, v));
            return layers.add(layers.image(layers.linear(attended, name + ".to_out.0", width, width), given), given);
        });
    }

    /** A convolution that halves the image; without padding on its upper and left side if {@code padding} is 0. */
    String halved(String x, String name, int width, int padding) {
        return padding == 0
                ? layers.conv(layers.padBelow(x), name, width, width, 3, 2, 0)
                : layers.conv(x, name, width, width, 3, 2, padding);
    }

    /** {@code Downsample2D}. */
    String halve(String x, String name, int width, int padding) {
        return halved(x, name + ".conv", width, padding);
    }

    /** {@code Upsample2D}. */
    String doubled(String x, String name, int width) {
        return layers.conv(layers.upsample(x), name + ".conv", width, width, 3);
    }

    /** {@code TimestepEmbedding}. */
    static String embedded(LayerWriter layers, String x, String name, int in, int width) {
        return layers.linear(
                layers.silu(layers.linear(x, name + ".linear_1", in, width)), name + ".linear_2", width, width);
    }

    /**
     * {@code Transformer2DModel} over pixels that attend to themselves and to a caption's tokens, with its norm and residual connection.
     *
     * @param blocks how many transformer blocks
     * @param heads of every attention
     * @param words the tokens, (B, length, wordWidth)
     * @param linear whether the projections are linear maps of tokens, rather than 1x1 convolutions
     */
    String transformer(
            String x, String name, Place place, int blocks, int heads, String words, int wordWidth, boolean linear) {
        int width = place.channels();
        String normed = layers.groupNorm(x, name + ".norm", width, groups, 1e-6);
        String h = linear
                ? layers.linear(layers.tokens(normed), name + ".proj_in", width, width)
                : layers.tokens(layers.conv(normed, name + ".proj_in", width, width, 1));
        for (int i = 0; i < blocks; i++) {
            String block = name + ".transformer_blocks." + i;
            UNetSite site = layers.site(block, UNetSite.Kind.TRANSFORMER, width, place.rows(), place.columns());
            h = layers.onTokens(site, h, tokens -> transformerBlock(tokens, block, place, heads, words, wordWidth));
        }
        String out = linear
                ? layers.image(layers.linear(h, name + ".proj_out", width, width), x)
                : layers.conv(layers.image(h, x), name + ".proj_out", width, width, 1);
        return layers.add(out, x);
    }

    private String transformerBlock(String x, String name, Place place, int heads, String words, int wordWidth) {
        int width = place.channels();
        String h = attending(x, name, "1", UNetSite.Kind.SELF_ATTENTION, place, heads, Optional.empty(), width);
        h = attending(h, name, "2", UNetSite.Kind.CROSS_ATTENTION, place, heads, Optional.of(words), wordWidth);
        String normed = layers.layerNorm(h, name + ".norm3", width, 1e-5);
        var pair = layers.chunk(layers.linear(normed, name + ".ff.net.0.proj", width, 8 * width), 2, 2);
        String gated = layers.mul(pair.get(0), layers.gelu(pair.get(1)));
        return layers.add(layers.linear(gated, name + ".ff.net.2", 4 * width, width), h);
    }

    private String attending(
            String x,
            String block,
            String number,
            UNetSite.Kind kind,
            Place place,
            int heads,
            Optional<String> words,
            int wordWidth) {
        int width = place.channels();
        String name = block + ".attn" + number;
        UNetSite site = layers.site(name, kind, width, place.rows(), place.columns());
        return layers.onTokens(site, x, given -> {
            String normed = layers.layerNorm(given, block + ".norm" + number, width, 1e-5);
            String read = words.map(w -> layers.read(site, w)).orElse(normed);
            int headWidth = width / heads;
            String q = layers.split(layers.linear(normed, name + ".to_q", width, width, false), heads, headWidth);
            String k = layers.split(layers.linear(read, name + ".to_k", wordWidth, width, false), heads, headWidth);
            String v = layers.split(layers.linear(read, name + ".to_v", wordWidth, width, false), heads, headWidth);
            String attended = layers.merge(layers.attention(site, headWidth, q, k, v));
            return layers.add(layers.linear(attended, name + ".to_out.0", width, width), given);
        });
    }

    /** Whether a key of an autoencoder's file is of its encoder. */
    static boolean ofEncoder(String stored) {
        return stored.startsWith("encoder.") || stored.startsWith("quant_conv.");
    }

    /** Keys of attentions in the spelling of before 2023. */
    static String renamed(String stored) {
        return stored.replaceFirst("(attentions\\.\\d+)\\.query\\.", "$1.to_q.")
                .replaceFirst("(attentions\\.\\d+)\\.key\\.", "$1.to_k.")
                .replaceFirst("(attentions\\.\\d+)\\.value\\.", "$1.to_v.")
                .replaceFirst("(attentions\\.\\d+)\\.proj_attn\\.", "$1.to_out.0.");
    }
}

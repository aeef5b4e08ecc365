package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Resampling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The blocks of OpenAI's guided-diffusion and GLIDE, under the keys of their state dicts, and the way through their levels. */
final class GuidedBlocks {
    private static final int GROUPS = 32;
    private static final double EPS = 1e-5;

    private final LayerWriter layers;
    private final Shape shape;
    private final Deque<String> skips = new ArrayDeque<>();
    private final Deque<Integer> widths = new ArrayDeque<>();
    private String embedding;
    private String h = "";
    private Place place;
    private Optional<Words> words = Optional.empty();

    /** A caption's tokens (B, length, width), which every attention reads beside the pixels. */
    private record Words(String tokens, int width) {}

    /** What U-Net and encoder have in common; the components are the flags of their scripts. */
    record Shape(
            int imageSize,
            int inChannels,
            int modelChannels,
            int numResBlocks,
            List<Integer> attentionResolutions,
            List<Double> channelMult,
            boolean convResample,
            int numHeads,
            int numHeadsUpsample,
            int numHeadChannels,
            boolean useScaleShiftNorm,
            boolean resblockUpdown,
            boolean useNewAttentionOrder) {
        /** Refuses widths that norms and heads do not divide, and images that cannot be halved often enough. */
        void requireConsistent() {
            if (channelMult.isEmpty() || channelMult.size() > 16) {
                throw new IllegalArgumentException(
                        "channel_mult has " + channelMult.size() + " entries; it must have 1 to 16");
            }
            for (double mult : channelMult) {
                int width = (int) (mult * modelChannels);
                if (width < 1) {
                    throw new IllegalArgumentException("channel_mult is " + channelMult + "; factors must be positive");
                }
                Configuration.requireMultiple(
                        "a width, channel_mult * model_channels,", width, "the groups of norms", GROUPS);
                int head = numHeadChannels == -1 ? width / numHeads : numHeadChannels;
                if (head < 1 || width % head != 0) {
                    throw new IllegalArgumentException("heads of width " + head + " do not divide a width of " + width
                            + "; see num_heads and num_head_channels");
                }
            }
            Configuration.requireMultiple("image_size", imageSize, "2^(levels - 1)", 1 << (channelMult.size() - 1));
        }

        int width(int level) {
            return (int) (channelMult.get(level) * modelChannels);
        }

        int levels() {
            return channelMult.size();
        }

        int embeddingWidth() {
            return 4 * modelChannels;
        }

        /** Whether a level of this side attends; resolutions are those of the script's flag, such as 32, 16, 8. */
        boolean attends(int side) {
            return attentionResolutions.contains(side);
        }
    }

    GuidedBlocks(LayerWriter layers, Shape shape) {
        this.layers = layers;
        this.shape = shape;
        String waves = layers.timesteps(layers.times(), shape.modelChannels(), true, 0);
        String time = layers.linear(waves, "time_embed.0", shape.modelChannels(), shape.embeddingWidth());
        this.embedding =
                layers.linear(layers.silu(time), "time_embed.2", shape.embeddingWidth(), shape.embeddingWidth());
        this.place = new Place(shape.width(0), shape.imageSize(), shape.imageSize());
    }

    /** Adds the embedding of labels. */
    void label(int classes) {
        embedding = layers.add(
                embedding, layers.embedding(layers.condition(), "label_emb", classes, shape.embeddingWidth()));
    }

    /**
     * Lets every attention read a caption's tokens, as GLIDE has it, and adds a vector of the caption to that of the time.
     *
     * @param tokens (B, length, width)
     * @param vector (B, four times the width of the network)
     */
    void read(String tokens, int width, String vector) {
        words = Optional.of(new Words(tokens, width));
        embedding = layers.add(embedding, vector);
    }

    /** The way down and through the middle, from the first input. */
    void encode() {
        encode(layers.x());
    }

    /** The way down and through the middle, from images (B, inChannels, H, W). */
    void encode(String images) {
        h = layers.conv(images, "input_blocks.0.0", shape.inChannels(), place.channels(), 3);
        skip();
        int block = 1;
        for (int level = 0; level < shape.levels(); level++) {
            for (int i = 0; i < shape.numResBlocks(); i++) {
                stage("input_blocks." + block++, shape.width(level), shape.numHeads());
                skip();
            }
            if (level + 1 < shape.levels()) {
                halve("input_blocks." + block++ + ".0");
                skip();
            }
        }
        int width = place.channels();
        h = residual(h, "middle_block.0", width, Resampling.NONE);
        h = attention(h, "middle_block.1", shape.numHeads());
        h = residual(h, "middle_block.2", width, Resampling.NONE);
    }

    private void skip() {
        skips.push(h);
        widths.push(place.channels());
    }

    private void stage(String name, int out, int heads) {
        int in = place.channels();
        place = place.with(out);
        h = residual(h, name + ".0", in, Resampling.NONE);
        if (shape.attends(place.rows())) {
            h = attention(h, name + ".1", heads);
        }
    }

    private void halve(String name) {
        int width = place.channels();
        place = place.halved();
        h = shape.resblockUpdown()
                ? residual(h, name, width, Resampling.HALVED)
                : shape.convResample() ? layers.conv(h, name + ".op", width, width, 3, 2, 1) : layers.halve(h);
    }

    /** The way up. */
    void decode() {
        int heads = shape.numHeadsUpsample() == -1 ? shape.numHeads() : shape.numHeadsUpsample();
        int block = 0;
        for (int level = shape.levels() - 1; level >= 0; level--) {
            for (int i = 0; i <= shape.numResBlocks(); i++) {
                String name = "output_blocks." + block++;
                boolean attends = shape.attends(place.rows());
                place = place.with(place.channels() + widths.pop());
                h = layers.concat(1, h, skips.pop());
                stage(name, shape.width(level), heads);
                if (level > 0 && i == shape.numResBlocks()) {
                    doubled(name + "." + (attends ? 2 : 1));
                }
            }
        }
    }

    private void doubled(String name) {
        int width = place.channels();
        place = place.doubled();
        if (shape.resblockUpdown()) {
            h = residual(h, name, width, Resampling.DOUBLED);
        } else {
            String wide = layers.upsample(h);
            h = shape.convResample() ? layers.conv(wide, name + ".conv", width, width, 3) : wide;
        }
    }

    /** Norm and activation of the last values. */
    String finished() {
        return layers.silu(layers.groupNorm(h, "out.0", place.channels(), GROUPS, EPS));
    }

    /** Where the last values are. */
    Place place() {
        return place;
    }

    private String residual(String x, String name, int in, Resampling resampling) {
        int out = place.channels();
        UNetSite site = layers.site(name, UNetSite.Kind.BLOCK, out, place.rows(), place.columns());
        if (resampling != Resampling.NONE) {
            return layers.add(resampled(x, resampling), residue(x, site, in, resampling));
        }
        return layers.onImage(
                site,
                x,
                given -> in == out ? given : layers.conv(given, name + ".skip_connection", in, out, 1),
                given -> residue(given, site, in, resampling));
    }

    private String residue(String x, UNetSite site, int in, Resampling resampling) {
        String name = site.name();
        int out = site.width();
        String h = layers.silu(layers.groupNorm(x, name + ".in_layers.0", in, GROUPS, EPS));
        h = layers.conv(resampled(h, resampling), name + ".in_layers.2", in, out, 3);
        int affineWidth = shape.useScaleShiftNorm() ? 2 * out : out;
        String affine = layers.overPixels(
                layers.linear(layers.silu(embedding), name + ".emb_layers.1", shape.embeddingWidth(), affineWidth));
        if (shape.useScaleShiftNorm()) {
            List<String> pair = layers.chunk(affine, 2, 1);
            h = layers.modulate(
                    layers.groupNorm(h, name + ".out_layers.0", out, GROUPS, EPS), pair.get(0), pair.get(1));
        } else {
            h = layers.groupNorm(layers.add(h, affine), name + ".out_layers.0", out, GROUPS, EPS);
        }
        return layers.conv(layers.dropped(site, layers.silu(h)), name + ".out_layers.3", out, out, 3);
    }

    private String resampled(String x, Resampling resampling) {
        return switch (resampling) {
            case NONE -> x;
            case HALVED -> layers.halve(x);
            case DOUBLED -> layers.upsample(x);
        };
    }

    private String attention(String x, String name, int heads) {
        int width = place.channels();
        int headWidth = shape.numHeadChannels() == -1 ? width / heads : shape.numHeadChannels();
        UNetSite.Kind kind = words.isPresent() ? UNetSite.Kind.JOINT_ATTENTION : UNetSite.Kind.SELF_ATTENTION;
        UNetSite site = layers.site(name, kind, width, place.rows(), place.columns());
        return layers.onImage(site, x, given -> {
            String tokens = layers.tokens(layers.groupNorm(given, name + ".norm", width, GROUPS, EPS));
            List<String> qkv = heads(
                    layers,
                    pointwise(tokens, name + ".qkv", width, 3 * width),
                    3,
                    width / headWidth,
                    headWidth,
                    shape.useNewAttentionOrder());
            String attended = layers.merge(attended(site, headWidth, qkv));
            return layers.add(layers.image(pointwise(attended, name + ".proj_out", width, width), given), given);
        });
    }

    /** Attention of pixels to pixels, and to the caption's tokens if there are any. */
    private String attended(UNetSite site, int headWidth, List<String> qkv) {
        if (words.isEmpty()) {
            return layers.attention(site, headWidth, qkv.get(0), qkv.get(1), qkv.get(2));
        }
        int width = site.width();
        Words read = words.get();
        String projected = pointwise(read.tokens(), site.name() + ".encoder_kv", read.width(), 2 * width);
        List<String> kv = heads(layers, projected, 2, width / headWidth, headWidth, false);
        return layers.jointAttention(
                site,
                headWidth,
                qkv.get(0),
                layers.concat(2, qkv.get(1), kv.get(0)),
                layers.concat(2, qkv.get(2), kv.get(1)));
    }

    /** A convolution of one dimension and kernel 1, on tokens. */
    private String pointwise(String tokens, String key, int in, int out) {
        String weight = layers.parameter(key + ".weight", out, in, 1);
        String bias = layers.parameter(key + ".bias", out);
        return layers.let("torch.linear(" + tokens + ", torch.squeeze(" + weight + ", 2), " + bias + ")");
    }

    /**
     * Queries, keys and values, or keys and values, (B, heads, tokens, headWidth), out of one tensor.
     *
     * @param kinds 3 or 2
     * @param kindFirst which of the code's two orders it is
     */
    static List<String> heads(LayerWriter layers, String qkv, int kinds, int heads, int headWidth, boolean kindFirst) {
        String order = kindFirst ? kinds + ", " + heads : heads + ", " + kinds;
        String split = layers.let(
                "torch.view(" + qkv + ", [torch.size(" + qkv + ", 0), -1, " + order + ", " + headWidth + "])");
        String first = layers.let("torch.permute(" + split + (kindFirst ? ", [2, 0, 3, 1, 4])" : ", [3, 0, 2, 1, 4])"));
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < kinds; i++) {
            parts.add(layers.let("torch.select(" + first + ", 0, " + i + ")"));
        }
        return parts;
    }

    /** {@code AttentionPool2d}: the mean over all pixels, placed before them, attends to all; (B, out). */
    String attentionPool(String x, int out) {
        int width = place.channels();
        int pixels = place.rows() * place.columns();
        String flat = layers.let("torch.flatten(" + x + ", 2)");
        String all = layers.concat(2, layers.let("torch.mean(" + flat + ", [-1], True)"), flat);
        String positions = layers.parameter("out.2.positional_embedding", width, pixels + 1);
        String tokens = layers.let("torch.transpose(torch.add(" + all + ", " + positions + "), 1, 2)");
        int headWidth = shape.numHeadChannels();
        List<String> qkv = heads(
                layers, pointwise(tokens, "out.2.qkv_proj", width, 3 * width), 3, width / headWidth, headWidth, true);
        String first = layers.narrow(qkv.get(0), 2, 0, 1);
        String attended = layers.merge(layers.attention(first, qkv.get(1), qkv.get(2)));
        return layers.let("torch.select(" + pointwise(attended, "out.2.c_proj", width, out) + ", 1, 0)");
    }

    /** The mean over all pixels and a linear map, (B, out). */
    String adaptivePool(String x, int out) {
        String mean = layers.let("torch.mean(" + x + ", [2, 3], True)");
        return layers.let("torch.flatten(" + layers.conv(mean, "out.3", place.channels(), out, 1) + ", 1)");
    }
}

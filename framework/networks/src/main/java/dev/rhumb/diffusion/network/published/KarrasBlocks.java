package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Place;
import dev.rhumb.diffusion.network.published.DiffusersBlocks.Resampling;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The blocks of EDM's two U-Nets (Karras et al. 2022, arXiv:2206.00364), under the keys of its state dicts, and the way through their levels. */
final class KarrasBlocks {
    private static final int GROUPS = 32;
    private static final int PER_GROUP = 4;

    private final LayerWriter layers;
    private final Shape shape;
    private final Deque<String> skips = new ArrayDeque<>();
    private final Deque<Integer> widths = new ArrayDeque<>();
    private final String filter;
    private String embedding = "";
    private String h = "";
    private Place place;

    /**
     * What the two differ in.
     *
     * @param side height and width of an image
     * @param channels of an image
     * @param first width of the first convolution
     * @param widths of the levels, finest first
     * @param embeddingWidth width of the vector of noise and class
     * @param blocks per level
     * @param attends sides of the images at which it attends
     * @param headWidth of an attention; 0 for one head
     * @param eps of the norms in blocks
     * @param scale of every sum with a residual branch
     * @param adaptive whether the vector scales and shifts, rather than being added
     * @param projects whether a convolution follows the resampling beside a block
     * @param sparse whether on the way up only the last block of a level attends
     * @param residual whether a pyramid of the image is added on the way down
     * @param filter of the resampling, [1, 1] or [1, 3, 3, 1]
     */
    record Shape(
            int side,
            int channels,
            int first,
            List<Integer> widths,
            int embeddingWidth,
            int blocks,
            List<Integer> attends,
            int headWidth,
            double eps,
            double scale,
            boolean adaptive,
            boolean projects,
            boolean sparse,
            boolean residual,
            List<Integer> filter) {
        /** Refuses heads that do not divide a width. */
        void requireConsistent() {
            for (int level = 0; level < widths.size(); level++) {
                int width = widths.get(level);
                Configuration.requireMultiple(
                        "a width, channel_mult * model_channels,", width, "channels of a norm's group", PER_GROUP);
                groups(width);
                boolean here = level == widths.size() - 1 || attends.contains(side >> level);
                if (here && headWidth > 0) {
                    Configuration.requireMultiple("a width that attends", width, "the width of a head", headWidth);
                }
            }
        }
    }

    KarrasBlocks(LayerWriter layers, Shape shape) {
        this.layers = layers;
        this.shape = shape;
        this.place = new Place(shape.first(), shape.side(), shape.side());
        this.filter = wide() ? layers.computed("resample_filter", this::outer, 1, 1, taps(), taps()) : "";
    }

    private boolean wide() {
        return taps() > 2;
    }

    private int taps() {
        return shape.filter().size();
    }

    /** The filter of both axes, of sum 1. */
    private float[] outer() {
        double sum = shape.filter().stream().mapToInt(Integer::intValue).sum();
        float[] values = new float[taps() * taps()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (shape.filter().get(i / taps()) * shape.filter().get(i % taps()) / (sum * sum));
        }
        return values;
    }

    private static int groups(int width) {
        int groups = Math.min(GROUPS, width / PER_GROUP);
        Configuration.requireMultiple("a width", width, "the groups of norms", groups);
        return groups;
    }

    /** The name here of a stored tensor. Filters are computed; the labels of augmentations are zero in sampling. */
    static Optional<String> key(String stored) {
        return Optional.of(stored.replaceFirst("^model\\.", ""))
                .filter(key -> !key.endsWith("resample_filter") && !key.startsWith("map_augment"));
    }

    /** The vectors (B, width) of labels, as a linear map without bias of their one-hot vectors gives them. */
    static String labelled(LayerWriter layers, String key, int classes, int width) {
        String table = layers.parameter(key + ".weight", width, classes);
        return layers.let("torch.transpose(torch.index_select(" + table + ", 1, " + layers.condition() + "), 0, 1)");
    }

    /** Sets the vector of noise and class. */
    void embed(String vector) {
        embedding = vector;
    }

    private String side() {
        return place.rows() + "x" + place.columns();
    }

    private void skip() {
        skips.push(h);
        widths.push(place.channels());
    }

    /** The way down. */
    void encode() {
        String pyramid = layers.x();
        int pyramidWidth = shape.channels();
        h = layers.conv(pyramid, "enc." + side() + "_conv", shape.channels(), shape.first(), 3);
        skip();
        for (int level = 0; level < shape.widths().size(); level++) {
            if (level > 0) {
                place = place.halved();
                h = block("enc." + side() + "_down", place.channels(), Resampling.HALVED, false);
                if (shape.residual()) {
                    h = layers.scale(
                            layers.add(h, smaller(pyramid, "enc." + side() + "_aux_residual", pyramidWidth)),
                            Math.sqrt(0.5));
                    pyramid = h;
                    pyramidWidth = place.channels();
                }
                skip();
            }
            for (int i = 0; i < shape.blocks(); i++) {
                int in = place.channels();
                place = place.with(shape.widths().get(level));
                h = block("enc." + side() + "_block" + i, in, Resampling.NONE, attends());
                skip();
            }
        }
    }

    /** A convolution and the halving filter, in this order, with the bias behind both. */
    private String smaller(String x, String key, int in) {
        int out = place.channels();
        int pad = (taps() - 1) / 2;
        int[] one = {1, 1};
        String wider = layers.conv(x, key, in, out, new int[] {3, 3}, one, new int[] {1 + pad, 1 + pad}, 1, false);
        String small = wide() ? filtered(wider, out, 0) : layers.halve(wider);
        return layers.add(small, layers.let("torch.view(" + layers.parameter(key + ".bias", out) + ", [1, -1, 1, 1])"));
    }

    /** The way up. */
    void decode() {
        for (int level = shape.widths().size() - 1; level >= 0; level--) {
            int width = place.channels();
            if (level == shape.widths().size() - 1) {
                h = block("dec." + side() + "_in0", width, Resampling.NONE, true);
                h = block("dec." + side() + "_in1", width, Resampling.NONE, false);
            } else {
                place = place.doubled();
                h = block("dec." + side() + "_up", width, Resampling.DOUBLED, false);
            }
            for (int i = 0; i <= shape.blocks(); i++) {
                int in = place.channels() + widths.pop();
                h = layers.concat(1, h, skips.pop());
                place = place.with(shape.widths().get(level));
                boolean attention = attends() && (!shape.sparse() || i == shape.blocks());
                h = block("dec." + side() + "_block" + i, in, Resampling.NONE, attention);
            }
        }
    }

    private boolean attends() {
        return shape.attends().contains(place.rows());
    }

    /** The result: norm, activation and convolution. */
    String finished(String norm, double eps, String conv) {
        int width = place.channels();
        String normed = layers.groupNorm(h, norm, width, groups(width), eps);
        return layers.conv(layers.silu(normed), conv, width, shape.channels(), 3);
    }

    /** Keys of the output in DDPM++ begin with the side of the image. */
    String aux(String what) {
        return "dec." + side() + "_aux_" + what;
    }

    private String block(String name, int in, Resampling resampling, boolean attention) {
        int out = place.channels();
        UNetSite site = layers.site(name, UNetSite.Kind.BLOCK, out, place.rows(), place.columns());
        String sum;
        if (resampling != Resampling.NONE) {
            String kept = resampled(h, in, resampling);
            kept = shape.projects() ? layers.conv(kept, name + ".skip", in, out, 1) : kept;
            sum = scaled(layers.add(kept, residue(h, site, in, resampling)));
        } else if (in == out) {
            sum = layers.onImage(site, h, given -> scaled(layers.add(given, residue(given, site, in, resampling))));
        } else {
            sum = layers.onImage(
                    site,
                    h,
                    given -> scaled(layers.conv(given, name + ".skip", in, out, 1)),
                    given -> scaled(residue(given, site, in, resampling)));
        }
        return attention ? attention(sum, name) : sum;
    }

    private String scaled(String x) {
        return shape.scale() == 1 ? x : layers.scale(x, shape.scale());
    }

    private String resampled(String x, int width, Resampling resampling) {
        return switch (resampling) {
            case NONE -> x;
            case HALVED -> wide() ? filtered(x, width, (taps() - 1) / 2) : layers.halve(x);
            case DOUBLED -> wide() ? unfiltered(x, width) : layers.upsample(x);
        };
    }

    private String each(int width) {
        return "torch.expand(" + filter + ", [" + width + ", 1, " + taps() + ", " + taps() + "])";
    }

    private String filtered(String x, int width, int padding) {
        return layers.let("torch.conv2d(" + x + ", " + each(width) + ", None, [2, 2], [" + padding + ", " + padding
                + "], [1, 1], " + width + ")");
    }

    private String unfiltered(String x, int width) {
        int padding = (taps() - 1) / 2;
        return layers.let("torch.conv_transpose2d(" + x + ", torch.mul(" + each(width) + ", 4), None, [2, 2], ["
                + padding + ", " + padding + "], [0, 0], " + width + ", [1, 1])");
    }

    private String residue(String x, UNetSite site, int in, Resampling resampling) {
        String name = site.name();
        int out = site.width();
        String y = layers.silu(layers.groupNorm(x, name + ".norm0", in, groups(in), shape.eps()));
        y = layers.conv(resampled(y, in, resampling), name + ".conv0", in, out, 3);
        int affineWidth = shape.adaptive() ? 2 * out : out;
        String affine =
                layers.overPixels(layers.linear(embedding, name + ".affine", shape.embeddingWidth(), affineWidth));
        if (shape.adaptive()) {
            List<String> pair = layers.chunk(affine, 2, 1);
            y = layers.modulate(
                    layers.groupNorm(y, name + ".norm1", out, groups(out), shape.eps()), pair.get(0), pair.get(1));
        } else {
            y = layers.groupNorm(layers.add(y, affine), name + ".norm1", out, groups(out), shape.eps());
        }
        return layers.conv(layers.dropped(site, layers.silu(y)), name + ".conv1", out, out, 3);
    }

    private String attention(String x, String name) {
        int width = place.channels();
        int headWidth = shape.headWidth() == 0 ? width : shape.headWidth();
        UNetSite site = layers.site(name + ".attn", UNetSite.Kind.SELF_ATTENTION, width, place.rows(), place.columns());
        return layers.onImage(site, x, given -> {
            String normed = layers.groupNorm(given, name + ".norm2", width, groups(width), shape.eps());
            List<String> qkv = interleaved(
                    layers, layers.conv(normed, name + ".qkv", width, 3 * width, 1), width / headWidth, headWidth);
            String attended = layers.merge(layers.attention(site, headWidth, qkv.get(0), qkv.get(1), qkv.get(2)));
            String image = layers.image(attended, given);
            return scaled(layers.add(layers.conv(image, name + ".proj", width, width, 1), given));
        });
    }

    /** Queries, keys and values (B, heads, pixels, headWidth) out of channels in the order (head, channel, kind). */
    static List<String> interleaved(LayerWriter layers, String qkv, int heads, int headWidth) {
        String tokens = layers.tokens(qkv);
        String split = layers.let("torch.permute(torch.view(" + tokens + ", [torch.size(" + tokens + ", 0), -1, "
                + heads + ", " + headWidth + ", 3]), [4, 0, 2, 1, 3])");
        return List.of(
                layers.let("torch.select(" + split + ", 0, 0)"),
                layers.let("torch.select(" + split + ", 0, 1)"),
                layers.let("torch.select(" + split + ", 0, 2)"));
    }
}

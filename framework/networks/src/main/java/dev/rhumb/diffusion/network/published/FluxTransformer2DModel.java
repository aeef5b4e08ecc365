package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The rectified flow transformer of Flux (Black Forest Labs 2024), class {@code FluxTransformer2DModel} of diffusers: blocks in which the patches of a latent and
 * the tokens of a caption have weights of their own and attend to both together, then blocks in which they share weights and attention and feed-forward are
 * parallel; positions by rotation (Su et al. 2021, arXiv:2104.09864). Its components are the keys of {@code config.json}.
 *
 * <p>Inputs: points {@code (B, inChannels / 4, sampleSize, sampleSize)}, which are packed in patches of 2 x 2 here, times from 0 to 1000, a caption's tokens
 * {@code (B, length, jointAttentionDim)}, its pooled vector {@code (B, pooledProjectionDim)}, and in distilled networks the guidance weight {@code (B)}.
 *
 * <p>Sites: {@code transformer_blocks.N} and {@code single_transformer_blocks.N}, whole blocks, and {@code ....attn}, their joint attentions. In the single
 * blocks attention and feed-forward have one residual connection, so skipping one skips both.
 *
 * @param sampleSize height and width of a point; no key of the library, whose pipeline has 128
 * @param inChannels channels of a patch of 2 x 2
 * @param numLayers blocks with weights of their own
 * @param numSingleLayers blocks with shared weights
 * @param attentionHeadDim width of a head
 * @param numAttentionHeads heads; the tokens' width is the product
 * @param jointAttentionDim width of a caption's tokens
 * @param pooledProjectionDim width of the pooled vector
 * @param guidanceEmbeds whether it reads a guidance weight
 * @param axesDimsRope how many values of a head turn with the index of text, the row and the column
 */
public record FluxTransformer2DModel(
        @Parameter(value = "height and width of a point", fallback = "128", min = 2, max = 4096)
        int sampleSize,

        @Parameter(value = "channels of a patch of 2 x 2", fallback = "64", min = 4, max = 4096)
        int inChannels,

        @Parameter(value = "blocks with weights of their own", fallback = "19", min = 0, max = 256)
        int numLayers,

        @Parameter(value = "blocks with shared weights", fallback = "38", min = 0, max = 256)
        int numSingleLayers,

        @Parameter(value = "width of a head", fallback = "128", min = 2, max = 4096)
        int attentionHeadDim,

        @Parameter(value = "heads", fallback = "24", min = 1, max = 1024)
        int numAttentionHeads,

        @Parameter(value = "width of a caption's tokens", fallback = "4096", min = 1, max = 100_000)
        int jointAttentionDim,

        @Parameter(value = "width of the pooled vector", fallback = "768", min = 1, max = 100_000)
        int pooledProjectionDim,

        @Parameter(value = "whether it reads a guidance weight", fallback = "false")
        boolean guidanceEmbeds,

        @Parameter(value = "values of a head that turn with each axis", fallback = "[16, 56, 56]", min = 0, max = 4096)
        List<Integer> axesDimsRope)
        implements DenoiserArchitecture {
    private static final double THETA = 10_000;

    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of();

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("patch-size", "1");

    public FluxTransformer2DModel {
        axesDimsRope = List.copyOf(axesDimsRope);
        Configuration.requireMultiple("in_channels", inChannels, "4", 4);
        Configuration.requireMultiple("sample_size", sampleSize, "2", 2);
        if (axesDimsRope.size() != 3
                || axesDimsRope.stream().anyMatch(axis -> axis % 2 != 0)
                || axesDimsRope.stream().mapToInt(axis -> axis).sum() != attentionHeadDim) {
            throw new IllegalArgumentException("axes_dims_rope is " + axesDimsRope
                    + "; it must be three even numbers whose sum is attention_head_dim = " + attentionHeadDim);
        }
    }

    @Override
    public int channels() {
        return inChannels / 4;
    }

    @Override
    public int height() {
        return sampleSize;
    }

    @Override
    public int width() {
        return sampleSize;
    }

    @Override
    public Condition condition() {
        return new Condition.Tokens(jointAttentionDim);
    }

    private int side() {
        return sampleSize / 2;
    }

    private int count() {
        return side() * side();
    }

    @Override
    public void write(LayerWriter layers) {
        Blocks blocks = new Blocks(layers);
        DiffusionTransformer parts = blocks.parts;
        String packed = layers.tokens(layers.let("torch.pixel_unshuffle(" + layers.x() + ", 2)"));
        String x = layers.linear(packed, "x_embedder", inChannels, parts.width());
        String words =
                layers.linear(layers.cast(layers.condition()), "context_embedder", jointAttentionDim, parts.width());
        String embedding =
                parts.timeAndText("time_text_embed", layers.cast(layers.input("pooled")), pooledProjectionDim);
        if (guidanceEmbeds) {
            String thousandfold = layers.let("torch.mul(" + layers.input("guidance") + ", 1000.)");
            embedding = layers.add(embedding, parts.time(thousandfold, "time_text_embed.guidance_embedder"));
        }
        for (int i = 0; i < numLayers + numSingleLayers; i++) {
            boolean single = i >= numLayers;
            String name = single ? "single_transformer_blocks." + (i - numLayers) : "transformer_blocks." + i;
            UNetSite site = layers.site(name, UNetSite.Kind.TRANSFORMER, parts.width(), side(), side());
            String before = words;
            String modulation = embedding;
            List<String> both = layers.onBoth(
                    site,
                    x,
                    before,
                    pixels -> single
                            ? blocks.shared(name, pixels, before, modulation)
                            : blocks.apart(name, pixels, before, modulation));
            x = both.get(0);
            words = both.get(1);
        }
        String patches = layers.image(
                parts.last(x, embedding, inChannels), layers.let("torch.pixel_unshuffle(" + layers.x() + ", 2)"));
        layers.output(layers.let("torch.pixel_shuffle(" + patches + ", 2)"));
    }

    /** Cosines or sines of the turns of all values of a head, (patches, headWidth); words do not turn. */
    private float[] turns(DoubleUnaryOperator wave) {
        float[] table = new float[count() * attentionHeadDim];
        for (int patch = 0; patch < count(); patch++) {
            int[] places = {0, patch / side(), patch % side()};
            int at = patch * attentionHeadDim;
            for (int axis = 0; axis < 3; axis++) {
                int width = axesDimsRope.get(axis);
                for (int i = 0; i < width; i++) {
                    double phase = places[axis] * Math.pow(THETA, -(i - i % 2) / (double) width);
                    table[at++] = (float) wave.applyAsDouble(phase);
                }
            }
        }
        return table;
    }

    /** The two kinds of blocks. */
    private final class Blocks {
        private final LayerWriter layers;
        private final DiffusionTransformer parts;
        private final String cosines;
        private final String sines;

        Blocks(LayerWriter layers) {
            this.layers = layers;
            this.parts = new DiffusionTransformer(layers, numAttentionHeads, attentionHeadDim);
            this.cosines = layers.computed("pos_embed.cosines", () -> turns(Math::cos), count(), attentionHeadDim);
            this.sines = layers.computed("pos_embed.sines", () -> turns(Math::sin), count(), attentionHeadDim);
        }

        /** Heads (B, heads, patches, headWidth), pairs of values turned by their positions. */
        private String turned(String heads) {
            String pairs = layers.let("torch.unflatten(" + heads + ", -1, [-1, 2])");
            String real = layers.let("torch.select(" + pairs + ", -1, 0)");
            String imaginary = layers.let("torch.neg(torch.select(" + pairs + ", -1, 1))");
            String crossed = layers.let("torch.flatten(torch.stack([" + imaginary + ", " + real + "], -1), 3)");
            return layers.add(layers.mul(heads, cosines), layers.mul(crossed, sines));
        }

        /** {@code FluxTransformerBlock}. */
        List<String> apart(String name, String x, String words, String embedding) {
            List<String> own = parts.modulation(embedding, name + ".norm1.linear", 6);
            List<String> theirs = parts.modulation(embedding, name + ".norm1_context.linear", 6);
            UNetSite site = joint(name);
            List<String> both = layers.onBoth(site, x, words, pixels -> attend(site, pixels, words, own, theirs));
            String fed = parts.feedForward(parts.normed(both.get(0), own.get(3), own.get(4)), name + ".ff");
            String read =
                    parts.feedForward(parts.normed(both.get(1), theirs.get(3), theirs.get(4)), name + ".ff_context");
            return List.of(parts.gated(both.get(0), own.get(5), fed), parts.gated(both.get(1), theirs.get(5), read));
        }

        private UNetSite joint(String name) {
            return layers.site(name + ".attn", UNetSite.Kind.JOINT_ATTENTION, parts.width(), side(), side());
        }

        private List<String> attend(UNetSite site, String x, String words, List<String> own, List<String> theirs) {
            String name = site.name();
            String pixels = parts.normed(x, own.get(0), own.get(1));
            String read = parts.normed(words, theirs.get(0), theirs.get(1));
            String attended = layers.merge(layers.jointAttention(
                    site,
                    attentionHeadDim,
                    layers.concat(
                            2,
                            turned(parts.projected(pixels, name + ".to_q", name + ".norm_q")),
                            parts.projected(read, name + ".add_q_proj", name + ".norm_added_q")),
                    layers.concat(
                            2,
                            turned(parts.projected(pixels, name + ".to_k", name + ".norm_k")),
                            parts.projected(read, name + ".add_k_proj", name + ".norm_added_k")),
                    layers.concat(
                            2,
                            parts.projected(pixels, name + ".to_v", ""),
                            parts.projected(read, name + ".add_v_proj", ""))));
            String h = layers.linear(pixels(attended), name + ".to_out.0", parts.width(), parts.width());
            String w = layers.linear(words(attended), name + ".to_add_out", parts.width(), parts.width());
            return List.of(parts.gated(x, own.get(2), h), parts.gated(words, theirs.get(2), w));
        }

        /** {@code FluxSingleTransformerBlock}. */
        List<String> shared(String name, String x, String words, String embedding) {
            List<String> own = parts.modulation(embedding, name + ".norm.linear", 3);
            UNetSite site = joint(name);
            return layers.onBoth(site, x, words, pixels -> {
                String all = layers.concat(1, pixels, words);
                String normed = parts.normed(all, own.get(0), own.get(1));
                String attended = layers.merge(layers.jointAttention(
                        site,
                        attentionHeadDim,
                        turnedPixels(parts.projected(normed, site.name() + ".to_q", site.name() + ".norm_q")),
                        turnedPixels(parts.projected(normed, site.name() + ".to_k", site.name() + ".norm_k")),
                        parts.projected(normed, site.name() + ".to_v", "")));
                String wide =
                        layers.geluTanh(layers.linear(normed, name + ".proj_mlp", parts.width(), 4 * parts.width()));
                String out = layers.linear(
                        layers.concat(2, attended, wide), name + ".proj_out", 5 * parts.width(), parts.width());
                String sum = parts.gated(all, own.get(2), out);
                return List.of(pixels(sum), words(sum));
            });
        }

        private String turnedPixels(String heads) {
            String turned = turned(layers.narrow(heads, 2, 0, count()));
            return layers.concat(2, turned, behind(heads, 2));
        }

        private String pixels(String both) {
            return layers.narrow(both, 1, 0, count());
        }

        private String words(String both) {
            return behind(both, 1);
        }

        private String behind(String both, int axis) {
            return layers.let("torch.narrow(" + both + ", " + axis + ", " + count() + ", torch.sub(torch.size(" + both
                    + ", " + axis + "), " + count() + "))");
        }
    }
}

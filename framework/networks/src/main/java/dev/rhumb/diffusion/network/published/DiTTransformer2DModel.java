package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The diffusion transformer DiT (Peebles and Xie 2023, arXiv:2212.09748), class {@code DiTTransformer2DModel} of diffusers: patches of a latent
 * image as tokens, class and time through adaptive layer norms whose gates begin at zero (adaLN-Zero). Its components are the keys of
 * {@code config.json}.
 *
 * <p>Every block has its own embedding of time and class, as its state dict does. Sites: {@code transformer_blocks.N}, a whole block, and
 * {@code transformer_blocks.N.attn1}, its self-attention.
 *
 * @param numAttentionHeads heads
 * @param attentionHeadDim width of a head; the tokens' width is the product
 * @param inChannels channels of a point
 * @param outChannels channels of the result; twice those of a point if it learned variances, which are left out
 * @param numLayers transformer blocks
 * @param attentionBias whether queries, keys and values have a bias
 * @param sampleSize height and width of a point
 * @param patchSize side of a patch
 * @param activationFn {@code gelu} or {@code gelu-approximate}
 * @param numEmbedsAdaNorm classes; the label after the last means none
 * @param normElementwiseAffine whether the norm before the feed-forward has a scale and a shift
 * @param normEps added to the variance there
 */
public record DiTTransformer2DModel(
        @Parameter(value = "heads", fallback = "16", min = 1, max = 1024)
        int numAttentionHeads,

        @Parameter(value = "width of a head", fallback = "72", min = 2, max = 4096)
        int attentionHeadDim,

        @Parameter(value = "channels of a point", fallback = "4", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of the result; those of a point, or twice as many", min = 1, max = 8192)
        Optional<Integer> outChannels,

        @Parameter(value = "transformer blocks", fallback = "28", min = 1, max = 256)
        int numLayers,

        @Parameter(value = "whether queries, keys and values have a bias", fallback = "true")
        boolean attentionBias,

        @Parameter(value = "height and width of a point", fallback = "32", min = 1, max = 4096)
        int sampleSize,

        @Parameter(value = "side of a patch", fallback = "2", min = 1, max = 64)
        int patchSize,

        @Parameter(value = "gelu or gelu-approximate", fallback = "gelu-approximate")
        String activationFn,

        @Parameter(value = "classes", fallback = "1000", min = 1, max = 1_000_000)
        int numEmbedsAdaNorm,

        @Parameter(value = "whether the norm before the feed-forward has a scale and a shift", fallback = "false")
        boolean normElementwiseAffine,

        @Parameter(value = "added to the variance in that norm", fallback = "1e-5")
        double normEps)
        implements PatchTransformer {
    private static final int TIME_CHANNELS = 256;
    private static final double EPS = 1e-6;

    /** Keys of its configuration that have no effect outside training, or are of layers that it does not have. */
    static final List<String> INERT = List.of("dropout", "norm-num-groups", "upcast-attention");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of("norm-type", "ada_norm_zero");

    public DiTTransformer2DModel {
        Configuration.requireOneOf("activation_fn", activationFn, List.of("gelu", "gelu-approximate"));
        Configuration.requireMultiple("sample_size", sampleSize, "patch_size", patchSize);
        Configuration.requireMultiple(
                "num_attention_heads * attention_head_dim", numAttentionHeads * attentionHeadDim, "4", 4);
        Configuration.requireChannels(inChannels, outChannels.orElse(inChannels));
    }

    @Override
    public Condition condition() {
        return new Condition.Labels(numEmbedsAdaNorm + 1, true);
    }

    private int inner() {
        return numAttentionHeads * attentionHeadDim;
    }

    @Override
    public void write(LayerWriter layers) {
        String patches = layers.conv(layers.x(), "pos_embed.proj", inChannels, inner(), patchSize, patchSize, 0);
        String positions = layers.computed(
                "pos_embed.pos_embed",
                () -> Sinusoids.ofPatches(side(), side(), inner(), side(), 1),
                1,
                (long) side() * side(),
                inner());
        String h = layers.add(layers.tokens(patches), positions);
        String first = "";
        for (int i = 0; i < numLayers; i++) {
            String name = "transformer_blocks." + i;
            String embedding = embedding(layers, name + ".norm1.emb");
            first = i == 0 ? embedding : first;
            UNetSite block = layers.site(name, UNetSite.Kind.TRANSFORMER, inner(), side(), side());
            h = layers.onTokens(block, h, tokens -> block(layers, name, tokens, embedding));
        }
        List<String> last = layers.chunk(layers.linear(layers.silu(first), "proj_out_1", inner(), 2 * inner()), 2, 1);
        String normed = layers.modulate(
                layers.layerNorm(h, inner(), EPS), layers.overTokens(last.get(1)), layers.overTokens(last.get(0)));
        int out = outChannels.orElse(inChannels);
        String pixels = layers.linear(normed, "proj_out_2", inner(), patchSize * patchSize * out);
        layers.output(layers.narrow(layers.unpatchified(pixels, side(), side(), patchSize, out), 1, 0, inChannels));
    }

    /** The sum of what a block's embedders make of time and class, (B, width). */
    private String embedding(LayerWriter layers, String name) {
        String waves = layers.timesteps(layers.times(), TIME_CHANNELS, true, 1);
        String time = layers.linear(waves, name + ".timestep_embedder.linear_1", TIME_CHANNELS, inner());
        time = layers.linear(layers.silu(time), name + ".timestep_embedder.linear_2", inner(), inner());
        String label = layers.embedding(
                layers.condition(), name + ".class_embedder.embedding_table", numEmbedsAdaNorm + 1, inner());
        return layers.add(time, label);
    }

    private String block(LayerWriter layers, String name, String x, String embedding) {
        String modulation = layers.linear(layers.silu(embedding), name + ".norm1.linear", inner(), 6 * inner());
        List<String> parts = layers.chunk(layers.overTokens(modulation), 6, 2);
        UNetSite site = layers.site(name + ".attn1", UNetSite.Kind.SELF_ATTENTION, inner(), side(), side());
        String h = layers.onTokens(site, x, tokens -> {
            String normed = layers.modulate(layers.layerNorm(tokens, inner(), EPS), parts.get(1), parts.get(0));
            return layers.add(layers.mul(parts.get(2), selfAttention(layers, site, normed)), tokens);
        });
        String norm = normElementwiseAffine
                ? layers.layerNorm(h, name + ".norm3", inner(), normEps)
                : layers.layerNorm(h, inner(), normEps);
        String normed = layers.modulate(norm, parts.get(4), parts.get(3));
        String wide = layers.linear(normed, name + ".ff.net.0.proj", inner(), 4 * inner());
        String active = activationFn.equals("gelu") ? layers.gelu(wide) : layers.geluTanh(wide);
        String fed = layers.linear(active, name + ".ff.net.2", 4 * inner(), inner());
        return layers.add(layers.mul(parts.get(5), fed), h);
    }

    private String selfAttention(LayerWriter layers, UNetSite site, String x) {
        String q = heads(layers, x, site.name() + ".to_q");
        String k = heads(layers, x, site.name() + ".to_k");
        String v = heads(layers, x, site.name() + ".to_v");
        String attended = layers.merge(layers.attention(site, attentionHeadDim, q, k, v));
        return layers.linear(attended, site.name() + ".to_out.0", inner(), inner());
    }

    private String heads(LayerWriter layers, String x, String key) {
        return layers.split(
                layers.linear(x, key, inner(), inner(), attentionBias), numAttentionHeads, attentionHeadDim);
    }
}

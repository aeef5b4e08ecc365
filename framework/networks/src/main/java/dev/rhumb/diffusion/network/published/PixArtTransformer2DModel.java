package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The diffusion transformer of PixArt-alpha (Chen et al. 2023, arXiv:2310.00426) and PixArt-sigma (Chen et al. 2024, arXiv:2403.04692), class
 * {@code PixArtTransformer2DModel} of diffusers: DiT with cross-attention to T5's vectors and one modulation for all blocks, shifted in each (adaLN-single). Its
 * components are the keys of {@code config.json}.
 *
 * <p>Inputs: points, times, a caption's tokens {@code (B, length, captionChannels + 1)}, the last value 1 for a token and 0 for padding; with further conditions
 * height, width and aspect ratio {@code (B, 3)}.
 *
 * <p>Sites: {@code transformer_blocks.N}, a whole block, {@code transformer_blocks.N.attn1}, its self-attention, and {@code transformer_blocks.N.attn2}, its
 * cross-attention.
 *
 * @param numAttentionHeads heads
 * @param attentionHeadDim width of a head; the tokens' width is the product
 * @param inChannels channels of a point
 * @param outChannels channels of the result; twice those of a point if it learned variances, which are left out
 * @param numLayers transformer blocks
 * @param crossAttentionDim width that a caption's tokens are brought to
 * @param attentionBias whether queries, keys and values have a bias
 * @param sampleSize height and width of a point
 * @param patchSize side of a patch
 * @param normEps added to the variance in norms of blocks
 * @param interpolationScale what positions are divided by; the library's own choice if absent
 * @param useAdditionalConditions whether it reads sizes; if absent, those of 128 do
 * @param captionChannels width of a caption's tokens
 */
public record PixArtTransformer2DModel(
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

        @Parameter(value = "width that a caption's tokens are brought to", fallback = "1152", min = 1, max = 100_000)
        int crossAttentionDim,

        @Parameter(value = "whether queries, keys and values have a bias", fallback = "true")
        boolean attentionBias,

        @Parameter(value = "height and width of a point", fallback = "128", min = 1, max = 4096)
        int sampleSize,

        @Parameter(value = "side of a patch", fallback = "2", min = 1, max = 64)
        int patchSize,

        @Parameter(value = "added to the variance in norms", fallback = "1e-6")
        double normEps,

        @Parameter(value = "what positions are divided by", min = 1, max = 64)
        Optional<Integer> interpolationScale,

        @Parameter("whether it reads sizes") Optional<Boolean> useAdditionalConditions,

        @Parameter(value = "width of a caption's tokens", fallback = "4096", min = 1, max = 100_000)
        int captionChannels)
        implements PatchTransformer {
    private static final double MASKED = -10000;
    private static final int LARGE = 128;

    /** Keys of its configuration that have no effect on the forward pass, or are of layers that it does not have. */
    static final List<String> INERT = List.of("dropout", "norm-num-groups", "num-embeds-ada-norm", "upcast-attention");

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of(
            "activation-fn", "gelu-approximate",
            "attention-type", "default",
            "norm-elementwise-affine", "false",
            "norm-type", "ada_norm_single");

    public PixArtTransformer2DModel {
        int inner = numAttentionHeads * attentionHeadDim;
        Configuration.requireMultiple("sample_size", sampleSize, "patch_size", patchSize);
        Configuration.requireMultiple("num_attention_heads * attention_head_dim", inner, "4", 4);
        Configuration.requireChannels(inChannels, outChannels.orElse(inChannels));
        if (crossAttentionDim != inner) {
            throw new IllegalArgumentException("cross_attention_dim is " + crossAttentionDim
                    + "; Rhumb writes num_attention_heads * attention_head_dim = " + inner);
        }
        if (useAdditionalConditions.orElse(sampleSize == LARGE)) {
            Configuration.requireMultiple("num_attention_heads * attention_head_dim", inner, "3", 3);
        }
    }

    @Override
    public Condition condition() {
        return new Condition.Tokens(captionChannels);
    }

    /** Whether it also takes height, width and aspect ratio. */
    public boolean takesSizes() {
        return useAdditionalConditions.orElse(sampleSize == LARGE);
    }

    @Override
    public void write(LayerWriter layers) {
        DiffusionTransformer parts = new DiffusionTransformer(layers, numAttentionHeads, attentionHeadDim);
        int inner = parts.width();
        String patches = layers.conv(layers.x(), "pos_embed.proj", inChannels, inner, patchSize, patchSize, 0);
        String positions = layers.computed(
                "pos_embed.pos_embed",
                () -> Sinusoids.ofPatches(
                        side(), side(), inner, side(), interpolationScale.orElse(Math.max(sampleSize / 64, 1))),
                1,
                (long) side() * side(),
                inner);
        String h = layers.add(layers.tokens(patches), positions);
        String embedding = embedding(layers, parts);
        String shared = layers.linear(layers.silu(embedding), "adaln_single.linear", inner, 6 * inner);
        List<Words> captions = words(layers);
        Words words = captions.get(0);
        Words other = captions.size() == 1 ? null : captions.get(1);
        for (int i = 0; i < numLayers; i++) {
            String name = "transformer_blocks." + i;
            UNetSite site = layers.site(name, UNetSite.Kind.TRANSFORMER, inner, side(), side());
            h = layers.onTokens(site, h, tokens -> block(layers, parts, name, tokens, shared, words, other));
        }
        String table = layers.parameter("scale_shift_table", 2, inner);
        List<String> last = layers.chunk(
                layers.add(layers.let("torch.unsqueeze(" + table + ", 0)"), layers.overTokens(embedding)), 2, 1);
        int out = outChannels.orElse(inChannels);
        String pixels = layers.linear(
                parts.normed(h, last.get(0), last.get(1)), "proj_out", inner, patchSize * patchSize * out);
        layers.output(layers.narrow(layers.unpatchified(pixels, side(), side(), patchSize, out), 1, 0, inChannels));
    }

    /** Time and the conditions of sizes, (B, width). */
    private String embedding(LayerWriter layers, DiffusionTransformer parts) {
        String time = parts.time(layers.times(), "adaln_single.emb.timestep_embedder");
        if (!takesSizes()) {
            return time;
        }
        String numbers = layers.input("sizes");
        String both = embeddedSizes(layers, layers.narrow(numbers, 1, 0, 2), "resolution_embedder", 2);
        String ratio = embeddedSizes(layers, layers.narrow(numbers, 1, 2, 1), "aspect_ratio_embedder", 1);
        return layers.add(time, layers.concat(1, both, ratio));
    }

    private String embeddedSizes(LayerWriter layers, String numbers, String name, int count) {
        int third = numAttentionHeads * attentionHeadDim / 3;
        int channels = DiffusionTransformer.TIME_CHANNELS;
        String waves = layers.timesteps(layers.let("torch.flatten(" + numbers + ")"), channels, true, 0);
        String embedded = DiffusersBlocks.embedded(layers, waves, "adaln_single.emb." + name, channels, third);
        return layers.let("torch.reshape(" + embedded + ", [-1, " + count * third + "])");
    }

    /** A caption's tokens, brought to the width, and what their padding adds to the scores. */
    private record Words(String tokens, String bias) {}

    /** The caption's, and those of a second caption that edits look at, if there is one. */
    private List<Words> words(LayerWriter layers) {
        int inner = numAttentionHeads * attentionHeadDim;
        String own = layers.cast(layers.condition());
        String negative = layers.negative();
        String all = negative == null ? own : layers.concat(0, own, layers.cast(negative));
        String wide = layers.geluTanh(layers.linear(
                layers.narrow(all, 2, 0, captionChannels), "caption_projection.linear_1", captionChannels, inner));
        String tokens = layers.linear(wide, "caption_projection.linear_2", inner, inner);
        String mask = layers.let("torch.mul(torch.rsub(torch.squeeze(torch.narrow(" + all + ", 2, " + captionChannels
                + ", 1), 2), 1.), " + MASKED + ")");
        String bias = layers.let("torch.unsqueeze(torch.unsqueeze(" + mask + ", 1), 1)");
        if (negative == null) {
            return List.of(new Words(tokens, bias));
        }
        List<String> vectors = layers.chunk(tokens, 2, 0);
        List<String> added = layers.chunk(bias, 2, 0);
        return List.of(new Words(vectors.get(0), added.get(0)), new Words(vectors.get(1), added.get(1)));
    }

    private String block(
            LayerWriter layers,
            DiffusionTransformer parts,
            String name,
            String x,
            String shared,
            Words words,
            @Nullable Words other) {
        int inner = parts.width();
        String table = layers.parameter(name + ".scale_shift_table", 6, inner);
        String six = layers.let("torch.reshape(" + shared + ", [-1, 6, " + inner + "])");
        List<String> own = layers.chunk(layers.add(layers.let("torch.unsqueeze(" + table + ", 0)"), six), 6, 1);
        UNetSite self = layers.site(name + ".attn1", UNetSite.Kind.SELF_ATTENTION, inner, side(), side());
        String h = layers.onTokens(self, x, tokens -> {
            String normed = layers.modulate(layers.layerNorm(tokens, inner, normEps), own.get(1), own.get(0));
            String attended = layers.merge(layers.attention(
                    self,
                    attentionHeadDim,
                    parts.projected(normed, self.name() + ".to_q", attentionBias),
                    parts.projected(normed, self.name() + ".to_k", attentionBias),
                    parts.projected(normed, self.name() + ".to_v", attentionBias)));
            return parts.gated(tokens, own.get(2), layers.linear(attended, self.name() + ".to_out.0", inner, inner));
        });
        UNetSite cross = layers.site(name + ".attn2", UNetSite.Kind.CROSS_ATTENTION, inner, side(), side());
        h = layers.onTokens(cross, h, tokens -> {
            String read = layers.read(cross, words.tokens(), other == null ? null : other.tokens());
            String attended = layers.merge(layers.attention(
                    cross,
                    attentionHeadDim,
                    parts.projected(tokens, cross.name() + ".to_q", attentionBias),
                    parts.projected(read, cross.name() + ".to_k", attentionBias),
                    parts.projected(read, cross.name() + ".to_v", attentionBias),
                    layers.read(cross, words.bias(), other == null ? null : other.bias())));
            return layers.add(layers.linear(attended, cross.name() + ".to_out.0", inner, inner), tokens);
        });
        String normed = layers.modulate(layers.layerNorm(h, inner, normEps), own.get(4), own.get(3));
        return parts.gated(h, own.get(5), parts.feedForward(normed, name + ".ff"));
    }
}

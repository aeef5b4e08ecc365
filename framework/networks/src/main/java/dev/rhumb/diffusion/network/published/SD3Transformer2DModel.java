package dev.rhumb.diffusion.network.published;

import dev.rhumb.diffusion.network.UNetSite;
import dev.rhumb.guidance.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The multimodal diffusion transformer of Stable Diffusion 3 and 3.5 (Esser et al. 2024, arXiv:2403.03206), class {@code SD3Transformer2DModel} of diffusers:
 * patches of a latent and the tokens of a caption have weights of their own and attend to both together. Its components are the keys of
 * {@code config.json}.
 *
 * <p>Inputs: points, times from 0 to 1000, a caption's tokens {@code (B, length, jointAttentionDim)} and its pooled vector
 * {@code (B, pooledProjectionDim)}.
 *
 * <p>Sites: {@code transformer_blocks.N}, a whole block, {@code transformer_blocks.N.attn}, its joint attention, and in the layers with two attentions
 * {@code transformer_blocks.N.attn2}, the self-attention of pixels.
 *
 * @param sampleSize height and width of a point
 * @param patchSize side of a patch
 * @param inChannels channels of a point
 * @param outChannels channels of the result
 * @param numLayers transformer blocks
 * @param attentionHeadDim width of a head
 * @param numAttentionHeads heads; the tokens' width is the product
 * @param jointAttentionDim width of a caption's tokens
 * @param captionProjectionDim width that they are brought to
 * @param pooledProjectionDim width of the pooled vector
 * @param posEmbedMaxSize side of the table of positions, in patches; a point has its middle
 * @param dualAttentionLayers blocks with a second attention, of pixels alone
 * @param qkNorm {@code rms_norm} if queries and keys are normed
 */
public record SD3Transformer2DModel(
        @Parameter(value = "height and width of a point", fallback = "128", min = 1, max = 4096)
        int sampleSize,

        @Parameter(value = "side of a patch", fallback = "2", min = 1, max = 64)
        int patchSize,

        @Parameter(value = "channels of a point", fallback = "16", min = 1, max = 4096)
        int inChannels,

        @Parameter(value = "channels of the result", min = 1, max = 4096)
        Optional<Integer> outChannels,

        @Parameter(value = "transformer blocks", fallback = "18", min = 1, max = 256)
        int numLayers,

        @Parameter(value = "width of a head", fallback = "64", min = 2, max = 4096)
        int attentionHeadDim,

        @Parameter(value = "heads", fallback = "18", min = 1, max = 1024)
        int numAttentionHeads,

        @Parameter(value = "width of a caption's tokens", fallback = "4096", min = 1, max = 100_000)
        int jointAttentionDim,

        @Parameter(value = "width that they are brought to", fallback = "1152", min = 1, max = 100_000)
        int captionProjectionDim,

        @Parameter(value = "width of the pooled vector", fallback = "2048", min = 1, max = 100_000)
        int pooledProjectionDim,

        @Parameter(value = "side of the table of positions, in patches", fallback = "96", min = 1, max = 4096)
        int posEmbedMaxSize,

        @Parameter(value = "blocks with a second attention", fallback = "[]", min = 0, max = 255)
        List<Integer> dualAttentionLayers,

        @Parameter("rms_norm if queries and keys are normed")
        Optional<String> qkNorm)
        implements PatchTransformer {
    /** Keys of its configuration without effect on the forward pass. */
    static final List<String> INERT = List.of();

    /** Keys that are written for one value. */
    static final Map<String, String> FIXED = Map.of();

    public SD3Transformer2DModel {
        dualAttentionLayers = List.copyOf(dualAttentionLayers);
        qkNorm.ifPresent(norm -> Configuration.requireOneOf("qk_norm", norm, List.of("rms_norm")));
        Configuration.requireMultiple("sample_size", sampleSize, "patch_size", patchSize);
        Configuration.requireChannels(inChannels, outChannels.orElse(inChannels));
        if (sampleSize / patchSize > posEmbedMaxSize) {
            throw new IllegalArgumentException("pos_embed_max_size is " + posEmbedMaxSize + ", but a point has "
                    + sampleSize / patchSize + " patches on a side");
        }
        if (captionProjectionDim != numAttentionHeads * attentionHeadDim) {
            throw new IllegalArgumentException("caption_projection_dim is " + captionProjectionDim
                    + "; Rhumb writes num_attention_heads * attention_head_dim = "
                    + numAttentionHeads * attentionHeadDim);
        }
    }

    @Override
    public Condition condition() {
        return new Condition.Tokens(jointAttentionDim);
    }

    @Override
    public void write(LayerWriter layers) {
        DiffusionTransformer parts = new DiffusionTransformer(layers, numAttentionHeads, attentionHeadDim);
        String patches = layers.conv(layers.x(), "pos_embed.proj", inChannels, parts.width(), patchSize, patchSize, 0);
        String x = layers.add(layers.tokens(patches), positions(layers, parts.width()));
        String words =
                layers.linear(layers.cast(layers.condition()), "context_embedder", jointAttentionDim, parts.width());
        String embedding =
                parts.timeAndText("time_text_embed", layers.cast(layers.input("pooled")), pooledProjectionDim);
        for (int i = 0; i < numLayers; i++) {
            Block block = new Block(layers, parts, "transformer_blocks." + i, embedding, i);
            UNetSite site = layers.site(block.name(), UNetSite.Kind.TRANSFORMER, parts.width(), side(), side());
            String before = words;
            List<String> both = layers.onBoth(site, x, before, pixels -> block.write(pixels, before));
            x = both.get(0);
            words = both.get(1);
        }
        int out = outChannels.orElse(inChannels);
        String pixels = parts.last(x, embedding, patchSize * patchSize * out);
        layers.output(layers.narrow(layers.unpatchified(pixels, side(), side(), patchSize, out), 1, 0, inChannels));
    }

    /** The middle of the stored table, (1, patches, width). */
    private String positions(LayerWriter layers, int width) {
        String table = layers.parameter("pos_embed.pos_embed", 1, (long) posEmbedMaxSize * posEmbedMaxSize, width);
        int from = (posEmbedMaxSize - side()) / 2;
        String grid = layers.let(
                "torch.view(" + table + ", [1, " + posEmbedMaxSize + ", " + posEmbedMaxSize + ", " + width + "])");
        String middle = layers.narrow(layers.narrow(grid, 1, from, side()), 2, from, side());
        return layers.let("torch.reshape(" + middle + ", [1, " + side() * side() + ", " + width + "])");
    }

    /** {@code JointTransformerBlock}; the last one does not go on with the caption. */
    private final class Block {
        private final LayerWriter layers;
        private final DiffusionTransformer parts;
        private final String name;
        private final boolean last;
        private final boolean dual;
        private final List<String> own;
        private final List<String> theirs;

        Block(LayerWriter layers, DiffusionTransformer parts, String name, String embedding, int index) {
            this.layers = layers;
            this.parts = parts;
            this.name = name;
            this.last = index == numLayers - 1;
            this.dual = dualAttentionLayers.contains(index);
            this.own = parts.modulation(embedding, name + ".norm1.linear", dual ? 9 : 6);
            this.theirs = parts.modulation(embedding, name + ".norm1_context.linear", last ? 2 : 6);
        }

        String name() {
            return name;
        }

        List<String> write(String x, String words) {
            UNetSite site = layers.site(name + ".attn", UNetSite.Kind.JOINT_ATTENTION, parts.width(), side(), side());
            List<String> both = layers.onBoth(site, x, words, pixels -> attend(site, pixels, words));
            String h = both.get(0);
            if (dual) {
                UNetSite second =
                        layers.site(name + ".attn2", UNetSite.Kind.SELF_ATTENTION, parts.width(), side(), side());
                h = layers.onTokens(second, x, h, pixels -> layers.mul(own.get(8), self(second, pixels)));
            }
            String fed = parts.feedForward(parts.normed(h, own.get(3), own.get(4)), name + ".ff");
            h = parts.gated(h, own.get(5), fed);
            if (last) {
                return List.of(h, both.get(1));
            }
            String read =
                    parts.feedForward(parts.normed(both.get(1), theirs.get(3), theirs.get(4)), name + ".ff_context");
            return List.of(h, parts.gated(both.get(1), theirs.get(5), read));
        }

        private List<String> attend(UNetSite site, String x, String words) {
            String pixels = parts.normed(x, own.get(0), own.get(1));
            String read = last
                    ? parts.normed(words, theirs.get(1), theirs.get(0))
                    : parts.normed(words, theirs.get(0), theirs.get(1));
            String attended = layers.merge(layers.jointAttention(
                    site,
                    attentionHeadDim,
                    joined(pixels, ".to_q", ".norm_q", read, ".add_q_proj", ".norm_added_q"),
                    joined(pixels, ".to_k", ".norm_k", read, ".add_k_proj", ".norm_added_k"),
                    joined(pixels, ".to_v", "", read, ".add_v_proj", "")));
            int count = side() * side();
            String h = layers.linear(
                    layers.narrow(attended, 1, 0, count), site.name() + ".to_out.0", parts.width(), parts.width());
            String forward = parts.gated(x, own.get(2), h);
            if (last) {
                return List.of(forward, words);
            }
            String behind = layers.let("torch.narrow(" + attended + ", 1, " + count + ", torch.sub(torch.size("
                    + attended + ", 1), " + count + "))");
            String w = layers.linear(behind, site.name() + ".to_add_out", parts.width(), parts.width());
            return List.of(forward, parts.gated(words, theirs.get(2), w));
        }

        /** Pixels and words as one sequence of heads. */
        private String joined(String pixels, String key, String norm, String words, String wordKey, String wordNorm) {
            return layers.concat(
                    2, projected(".attn", pixels, key, norm), projected(".attn", words, wordKey, wordNorm));
        }

        private String projected(String attention, String x, String key, String norm) {
            String named = qkNorm.isEmpty() || norm.isEmpty() ? "" : name + attention + norm;
            return parts.projected(x, name + attention + key, named);
        }

        private String self(UNetSite site, String x) {
            String pixels = parts.normed(x, own.get(6), own.get(7));
            String attended = layers.merge(layers.attention(
                    site,
                    attentionHeadDim,
                    projected(".attn2", pixels, ".to_q", ".norm_q"),
                    projected(".attn2", pixels, ".to_k", ".norm_k"),
                    projected(".attn2", pixels, ".to_v", "")));
            return layers.linear(attended, site.name() + ".to_out.0", parts.width(), parts.width());
        }
    }
}
